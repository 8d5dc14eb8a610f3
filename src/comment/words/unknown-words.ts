import type { Undecided } from "../../checklist/evaluation.ts";
import type { UnknownFact, UnknownWhy } from "../../checklist/evidence/evidence-facts.ts";
import type { Quoting } from "./notice-text.ts";

type Texts = Readonly<Record<UnknownWhy, string>>;

/** Of somebody's role in the repository. */
const ROLE: Texts = {
  "not-permitted": "Tollgate's token may not read roles here (it needs `metadata: read`)",
  "no-such-team": "GitHub does not say which role this account has here",
  "not-found": "GitHub does not say which role this account has here",
  failed: "GitHub did not answer",
};

/** Of a team that is named before. */
const TEAM: Texts = {
  "not-permitted":
    "Tollgate's token may not see who is in it (a workflow's own token sees no teams; that of a GitHub App needs `members: read`)",
  "no-such-team": "there is no such team, or Tollgate's token cannot see it",
  "not-found": "there is no such team, or Tollgate's token cannot see it",
  failed: "GitHub did not answer who is in it",
};

/** Why it is not known whether somebody may, as the end of a sentence without its full stop. */
export const unknownText = ({ of, why }: UnknownFact, { plain }: Pick<Quoting, "plain">): string =>
  of === "role"
    ? ROLE[why]
    : of === "pushes"
      ? "GitHub does not list yet who pushed the newest commit"
      : `of ${plain(of)}, ${TEAM[why]}`;

const SAID: Readonly<Record<Undecided["said"], string>> = {
  ticked: "ticked this",
  unticked: "took the answer back",
  waived: "said that this does not apply",
  approved: "approved this head",
};

/** What waits for the host, in sentences; `person` is who said it, made harmless. */
export const undecidedText = ({ said, unknown }: Undecided, person: string, quoting: Pick<Quoting, "plain">): string =>
  `${person} ${SAID[said]}. Whether they may could not be asked yet: ${unknownText(unknown, quoting)}. It is asked again at the next look; nobody has to click again.`;
