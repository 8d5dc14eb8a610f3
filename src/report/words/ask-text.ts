import type { Ask, AskFault } from "../../engine/ledger/ledger.ts";
import { listText } from "./list-text.ts";
import type { Quoting } from "./notice-text.ts";
import { unknownText } from "./unknown-words.ts";

type Texts = {
  readonly [Kind in AskFault["kind"]]: (fault: Extract<AskFault, { kind: Kind }>, quoting: Quoting) => string;
};

/** Items named where a word could mean several. */
const NAMED = 5;

const TEXTS: Texts = {
  "unknown-command": ({ word, suggestion }, { code }) =>
    `there is no command ${code(word)}${suggestion === undefined ? "" : `; perhaps ${code(suggestion)}`}. The commands are listed below.`,
  "missing-word": ({ name }, { plain }) => `the command lacks its ${plain(name)}.`,
  "unknown-item": ({ word }, { code }) => `no item here is called ${code(word)}.`,
  "ambiguous-item": ({ word, candidates }, { code }) =>
    `${code(word)} could be ${listText(
      candidates.slice(0, NAMED).map((one) => code(one)),
      "or",
    )}. Say which one.`,
  "not-allowed": ({ name }, { code }) => `the policies do not allow this person ${code(name)}.`,
  undecided: ({ name, unknown }, quoting) =>
    `whether you may ${quoting.code(name)} could not be asked yet: ${unknownText(unknown, quoting)}. It is asked again at the next look; you need not write it again.`,
  help: () => "the commands are listed below.",
};

/** The answer to a command that could not be done, in a sentence. */
export const askText = ({ by, fault }: Ask, quoting: Quoting): string =>
  `To ${by === "" ? "somebody" : quoting.plain(by)}: ${(TEXTS[fault.kind] as (fault: AskFault, quoting: Quoting) => string)(fault, quoting)}`;
