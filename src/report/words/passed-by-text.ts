import type { PassedBy } from "../../engine/evaluation.ts";
import { listText } from "./list-text.ts";
import type { Quoting } from "./notice-text.ts";
import { timeText } from "./time-text.ts";

type Texts = {
  readonly [Kind in PassedBy["kind"]]: (by: Extract<PassedBy, { kind: Kind }>, quoting: Quoting) => string;
};

/** Policies named. */
const NAMED = 3;

const TEXTS: Texts = {
  "break-glass": ({ by, at, reason, as }, { plain }) =>
    `${plain(by)} broke the glass on ${plain(timeText(at))} (as ${plain(as)}): ${plain(reason.replace(/[.\s]+$/, ""))}`,
  "follow-up": ({ policies }, { plain }) =>
    `${listText(policies.slice(0, NAMED).map((one) => plain(one)))} lets a fix through and asks for the rest afterwards`,
};

/** Why a pull request with open items passes all the same, in words without a full stop. */
export const passedByText = (by: PassedBy, quoting: Quoting): string =>
  (TEXTS[by.kind] as (by: PassedBy, quoting: Quoting) => string)(by, quoting);
