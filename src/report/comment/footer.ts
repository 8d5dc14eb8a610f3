import { linkTo } from "../escape/link-to.ts";
import { policyText } from "../escape/policy-text.ts";

export type FooterOptions = {
  /** One sentence that the shell adds at the end, such as what is to be done where a token is read-only. */
  readonly commentHint?: string;
  /** Where the run that wrote the page can be looked at. */
  readonly actionsUrl?: string;
};

/** The page's last visible line; empty where there is nothing to say. */
export const footer = ({ commentHint, actionsUrl }: FooterOptions): readonly string[] => {
  const parts = [
    commentHint === undefined ? "" : policyText(commentHint, 400),
    actionsUrl === undefined ? "" : linkTo(actionsUrl, "How this was judged"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? [] : [`<sub>${parts.join(" · ")}</sub>`];
};
