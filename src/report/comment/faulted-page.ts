import type { Faulted } from "../../engine/evaluation.ts";
import { MARKER } from "../../engine/page/marker.ts";
import { inlineText } from "../escape/inline-text.ts";
import { problemsTable } from "../problems/problems-table.ts";
import { counted } from "../words/counted.ts";
import { type FooterOptions, footer } from "./footer.ts";

/** The page of a pull request that could not be judged: what is wrong, where, and how to mend it. At most `rows` problems. */
export const faultedPage = (faulted: Faulted, options: FooterOptions, rows: number): string => {
  const { problems } = faulted;
  const lines =
    problems.length === 0
      ? [
          "**This pull request could not be judged.** It stays held until it can be.",
          "",
          inlineText(faulted.message, 500),
          "",
          "This is no fault of the change. It is tried again at the next push, or when the check is run again.",
        ]
      : [
          `**The policies cannot be read, so this pull request cannot be judged.** ${counted(problems.length, "problem")} to mend first.`,
          "",
          inlineText(faulted.message, 500),
          "",
          ...problemsTable(problems, rows),
          "",
          "To mend it: correct the file on the base branch, for it is the base's policies that judge a pull request. `tollgate validate` shows the same list on your machine. Then push, or run the check again.",
        ];
  return [MARKER, ...lines, "", ...footer(options)].join("\n").trimEnd();
};
