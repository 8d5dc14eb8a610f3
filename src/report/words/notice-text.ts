import type { Notice } from "../../engine/evaluation.ts";
import { counted } from "./counted.ts";

type Texts = {
  readonly [Kind in Notice["kind"]]: (
    notice: Extract<Notice, { kind: Kind }>,
    quote: (text: string) => string,
  ) => string;
};

/** Names listed in one notice; the rest is counted. */
const NAMED = 5;

const TEXTS: Texts = {
  "ledger-tampered": () =>
    "The record at the end of this comment was changed or removed by hand. It was put back from the last one that can be trusted.",
  "ledger-replayed": () =>
    "An older record was put in place of the newer one in this comment. The newer one was put back.",
  "page-edited": ({ by }, quote) =>
    `${by === "" ? "Somebody" : quote(by)} changed more of this comment than its boxes. It was put back, and the boxes of that edit did not count: please tick them again.`,
  "comment-deleted": ({ by }, quote) =>
    `${by === "" ? "Somebody" : quote(by)} deleted this comment. It was rebuilt from its own record.`,
  "comment-lost": () => "The earlier comment is gone, and its record with it. The boxes ask again.",
  "policy-edited": ({ files, problems }, quote) =>
    `This pull request changes the policies (${named(files, files.length, quote)}). It is judged by those of the base; the new ones hold from the merge on.${
      problems.length === 0
        ? ""
        : ` They have ${counted(problems.length, "problem")} that would stop every pull request: ${problems
            .slice(0, NAMED)
            .map((problem) => `${quote(`${problem.file}:${problem.line}:${problem.column}`)} ${quote(problem.message)}`)
            .join("; ")}${problems.length > NAMED ? `; and ${problems.length - NAMED} more` : ""}.`
    }`,
  "unread-lines": ({ files, count }, quote) =>
    `The changes of ${counted(count, "file")} are too large to be read (${named(files, count, quote)}). Conditions on lines were taken to hold for ${count === 1 ? "it" : "them"}.`,
};

const named = (files: readonly string[], count: number, quote: (text: string) => string): string => {
  const shown = files.slice(0, NAMED).map(quote);
  const rest = Math.max(count, files.length) - shown.length;
  return rest > 0 ? [...shown, `${rest} more`].join(", ") : shown.join(", ");
};

/** A notice in full sentences; `quote` makes foreign parts harmless for the place they go to. */
export const noticeText = (notice: Notice, quote: (text: string) => string): string =>
  (TEXTS[notice.kind] as (notice: Notice, quote: (text: string) => string) => string)(notice, quote);
