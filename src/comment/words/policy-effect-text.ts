import type { Notice, PastEffect, PastPullRequest } from "../../checklist/item-result.ts";
import type { KeyChange } from "../../policy/compare-policies.ts";
import type { PolicyDifference } from "../../policy/compare-policy-sets.ts";
import { counted, listText, someText } from "../../policy/model/words.ts";
import type { Quoting } from "../escape/markdown.ts";
import { isPattern } from "./item-words.ts";

type Effect = NonNullable<Extract<Notice, { kind: "policy-edited" }>["effect"]>;

type Kind = PolicyDifference["kind"];

const WORDS: Readonly<Record<Kind, (many: boolean) => string>> = {
  vanishes: (many) => (many ? "vanish" : "vanishes"),
  looser: (many) => (many ? "become looser" : "becomes looser"),
  changed: (many) => (many ? "change" : "changes"),
  tighter: (many) => (many ? "become stricter" : "becomes stricter"),
  appears: (many) => (many ? "appear" : "appears"),
  wording: (many) => (many ? "are only worded otherwise" : "is only worded otherwise"),
};

const NAMED = 5;

const LONGEST = 60;

export const policyEffectText = (effect: Effect, quoting: Quoting): string =>
  [policiesText(effect, quoting), pastText(effect.past, quoting)].filter((text) => text !== "").join(" ");

const policiesText = ({ policies, settings }: Effect, quoting: Quoting): string => {
  const kinds = Object.keys(WORDS) as Kind[];
  const parts = kinds.flatMap((kind) => {
    const those = policies.filter((policy) => policy.kind === kind);
    if (those.length === 0) return [];
    const named = few(those, (policy) => nameOf(policy, quoting));
    return [`${counted(those.length, "policy", "policies")} ${WORDS[kind](those.length > 1)} (${named})`];
  });
  const set = settings.length === 0 ? [] : [`settings change (${few(settings, (key) => keyText(key, quoting))})`];
  const all = [...parts, ...set];
  return all.length === 0 ? "Nothing that they ask for changes." : `With them, ${listText(all)}.`;
};

const nameOf = ({ id, kind, keys }: PolicyDifference, quoting: Quoting): string => {
  if (kind === "wording" || keys.length === 0) return quoting.code(id);
  const telling = keys.filter(({ direction }) => direction !== "wording");
  return `${quoting.code(id)}: ${few(telling, (key) => keyText(key, quoting), 3)}`;
};

const keyText = ({ key, before, after }: KeyChange, { code }: Quoting): string => {
  const name = key.replace(/^requires\.checklist\./, "item ").replace(/^requires\./, "");
  if (after === "") return `${code(name)} goes`;
  if (before === "") return `${code(name)} comes`;
  if (isPattern(before) || isPattern(after)) return `${code(name)} changes`;
  return `${code(name)} ${code(short(before))} → ${code(short(after))}`;
};

const short = (text: string): string => {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
};

const pastText = (past: PastEffect | undefined, quoting: Quoting): string => {
  if (past === undefined) return "";
  if (past.kind === "unknown") return `The last merges could not be looked at: ${quoting.plain(past.why)}`;
  if (past.count === 0) return "";
  const { count, unread, heldBefore, heldAfter, newly, noLonger } = past;
  const skipped = unread === 0 ? "" : ` (${unread} more are too large to be looked at)`;
  const of = `Of the last ${counted(count, "merged pull request")}${skipped}, ${heldAfter} would have been asked to tick something first`;
  if (newly.length === 0 && noLonger.length === 0) return `${of}, the same as now.`;
  const changes = [
    ...(newly.length === 0 ? [] : [`newly ${few(newly, (one) => numberOf(one, quoting))}`]),
    ...(noLonger.length === 0 ? [] : [`no longer ${few(noLonger, (one) => numberOf(one, quoting))}`]),
  ];
  return `${of} instead of ${heldBefore}: ${changes.join("; ")}.`;
};

/** As code, because a bare number would create a reference with each edit. */
const numberOf = ({ number, policies }: PastPullRequest, { code }: Quoting): string =>
  `${code(`#${number}`)} by ${few(policies, code, 2)}`;

const few = <T>(all: readonly T[], text: (one: T) => string, max: number = NAMED): string =>
  someText(all.slice(0, max).map(text), all.length);
