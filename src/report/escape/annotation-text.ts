import { visibleText } from "./visible-text.ts";

/**
 * A foreign text inside a workflow command (`::error file=…::message`): `data` after the second `::`, `property`
 * between. The runner splits commands at line ends, properties also at `:` and `,`; all are percent-encoded as its own
 * toolkit does (`actions/toolkit`, `command.ts`).
 */
export const annotationText = (text: string, place: "data" | "property", longest = 1_000): string => {
  const seen = visibleText(text, longest).replaceAll("%", "%25");
  return place === "data" ? seen : seen.replaceAll(":", "%3A").replaceAll(",", "%2C");
};
