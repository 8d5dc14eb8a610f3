import type { Evaluation } from "../../checklist/evaluate.ts";
import type { EvidenceSeen } from "../../checklist/evidence/evidence-facts.ts";
import { type ItemResult, isAnswered } from "../../checklist/item-result.ts";
import type { RefusalCode, UnknownFact, UnknownWhy } from "../../checklist/ledger/ledger.ts";
import { hasNoAuthor } from "../../checklist/ledger/may-attest.ts";
import type { Outcome, Undecided } from "../../checklist/ledger/outcome-of.ts";
import type { ChangeStatus } from "../../policy/model/facts.ts";
import type { Enforcement, Who } from "../../policy/model/policy.ts";
import { partsOf } from "../../policy/model/who.ts";
import { listText } from "../../policy/model/words.ts";
import type { Quoting } from "../escape/markdown.ts";

/** Globs and regular expressions are for policy authors; the details page and `tollgate explain` show them. */
export const isPattern = (text: string): boolean => /[*\\^$?|]|\{[^}]*,/.test(text);

export const timeText = (at: string): string => {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(at);
  return found === null ? at : `${found[1]} ${found[2]} UTC`;
};

export const CHANGE_WORDS: Readonly<Record<ChangeStatus, string>> = {
  added: "added",
  modified: "modified",
  removed: "removed",
  renamed: "renamed",
};

export const ENFORCEMENT_WORDS: Readonly<Record<Enforcement, string>> = {
  block: "holds the merge",
  advise: "advice, does not hold the merge",
  observe: "observed only",
  off: "off",
};

type OutcomeWord = { readonly sign: string; readonly word: string };

export const OUTCOME_WORDS: Readonly<Record<Outcome, OutcomeWord>> = {
  open: { sign: "○", word: "open" },
  done: { sign: "✓", word: "done" },
  verified: { sign: "✓", word: "verified" },
  waived: { sign: "–", word: "waived" },
  stale: { sign: "↻", word: "stale" },
  refused: { sign: "✕", word: "refused" },
};

/** Each continues "<login>'s answer was not taken: ". */
export const REFUSAL_WORDS: Readonly<Record<RefusalCode, string>> = {
  bot: "bots and apps cannot vouch for anything",
  "is-author": "this item asks for somebody who did not write the change",
  "has-pushed": "this item asks for somebody who did not write the change, and they pushed to it",
  "is-named":
    "this item asks for somebody who did not write the change; commits carry their name, and it is unknown who pushed them",
  "is-co-author": "this item asks for somebody who did not write the change, and a commit names them as its co-author",
  "not-the-author": "only the author can say this",
  "not-in": "this item asks for particular people",
  "no-access": "this needs write access to the repository",
  unattributed: "it is unknown who gave it",
  "machine-only": "only a machine answers this item",
  "not-waivable": "this item cannot be declared not applicable, or not by this person",
  "no-reason": "a waiver needs a reason",
};

type Words = { readonly [Kind in Who["kind"]]: (who: Extract<Who, { kind: Kind }>) => string };

const LONG: Words = {
  anyone: () => "anyone with write access",
  author: () => "the author",
  "not-author": () => "a second person with write access, not an author of the change",
  team: (who) => who.team,
  role: (who) => `anyone with the role ${who.role} or higher`,
  user: (who) => who.login,
  "code-owner": ({ groups = [] }) => ownerWords(groups, LONG, "a code owner of each file"),
  all: ({ of }) => `${of.length} people, one for each: ${listText(of.map((one) => wordOf(one, LONG)))}`,
};

/** `anyone` alone would promise too much: the author of a pull request from a fork has no write access. */
const SHORT: Words = {
  anyone: LONG.anyone,
  author: LONG.author,
  "not-author": () => "a second person",
  team: (who) => who.team,
  role: (who) => `role ${who.role}`,
  user: (who) => who.login,
  "code-owner": ({ groups = [] }) => ownerWords(groups, SHORT, "code owners"),
  all: ({ of }) => listText(of.map((one) => wordOf(one, SHORT))),
};

const ONLY: Words = {
  ...LONG,
  anyone: () => "people with write access",
  "not-author": () => "people with write access who did not write the change",
  role: (who) => `people with the role ${who.role} or higher`,
};

const ownerWords = (groups: readonly (readonly Who[])[], table: Words, unknown: string): string => {
  const names = groups.map((group) => listText([...new Set(group.map((one) => wordOf(one, table)))], "or"));
  if (names.length < 2) return names[0] ?? unknown;
  return listText(names.map((name, at) => (groups[at]?.length === 1 ? name : `one of ${name}`)));
};

const wordOf = (who: Who, table: Words): string => (table[who.kind] as (who: Who) => string)(who);

/** Raw text, because team and user names are foreign: `the author or @acme/dba`. Empty means anyone. */
export const whoWords = (who: readonly Who[], form: "long" | "short"): string => {
  const table = form === "long" ? LONG : SHORT;
  const words = who.map((one) => wordOf(one, table));
  if (words.length === 0) return table.anyone({ kind: "anyone" });
  const text = listText([...new Set(words)], "or");
  return form === "long" && namesSecondPeople(who) ? `${text} (not who wrote the change)` : text;
};

export const onlyWords = (who: readonly Who[]): string => {
  const words = who.map((one) => wordOf(one, ONLY));
  return words.length === 0 ? ONLY.anyone({ kind: "anyone" }) : listText([...new Set(words)], "or");
};

const namesSecondPeople = (who: readonly Who[]): boolean =>
  partsOf(who).some(
    (part) =>
      part.some(({ kind }) => ["team", "role", "user", "code-owner"].includes(kind)) &&
      !part.some(({ kind }) => kind === "author" || kind === "anyone"),
  );

export const EVIDENCE_WORDS: Readonly<Record<EvidenceSeen["kind"], string>> = {
  file: "changed file",
  exists: "file",
  section: "section",
  body: "description",
  title: "title",
  content: "file text",
  label: "label",
  check: "check run",
  status: "commit status",
  deployment: "deployment",
  approval: "approval",
  adr: "ADR",
  "added-lines": "added lines",
  all: "evidence",
};

type Actor = { readonly who: string; readonly count: number };

export const whoActs = (evaluation: Evaluation): readonly Actor[] => {
  const counts = new Map<string, number>();
  const add = (who: string): void => void counts.set(who, (counts.get(who) ?? 0) + 1);
  for (const item of holding(evaluation)) add(item.verifyOnly ? "a machine" : whoWords(askedNow(item), "short"));
  if (evaluation.adr?.blocking === true && evaluation.adr.state !== "met")
    add(whoWords([{ kind: hasNoAuthor(evaluation.facts) ? "anyone" : "author" }], "short"));
  return [...counts].map(([who, count]) => ({ who, count }));
};

const holding = (evaluation: Evaluation): readonly ItemResult[] =>
  evaluation.policies.flatMap((policy) => policy.items).filter((item) => item.blocking && !isAnswered(item));

type Asking = {
  readonly by: readonly Who[];
  readonly asks?: readonly Who[];
  readonly several?: { readonly given: readonly unknown[]; readonly missing: readonly (readonly Who[])[] };
};

export const askedNow = ({ by, asks = by, several }: Asking): readonly Who[] => {
  if (several === undefined || several.given.length === 0 || several.missing.length === 0) return asks;
  const [one = [], ...more] = several.missing;
  return more.length === 0 ? one : [{ kind: "all", of: several.missing.flat() }];
};

export const severalText = (several: Asking["several"]): string => {
  if (several === undefined) return "";
  const given = several.given.length;
  const asked = given + several.missing.length;
  return asked < 2 ? "" : `${given} of ${asked} people answered so far`;
};

type Texts = Readonly<Record<UnknownWhy, string>>;

const ROLE: Texts = {
  "not-permitted": "Tollgate's token may not read roles here (it needs `metadata: read`)",
  "no-such-team": "GitHub does not say which role this account has here",
  "not-found": "GitHub does not say which role this account has here",
  failed: "GitHub did not answer",
};

const TEAM: Texts = {
  "not-permitted":
    "Tollgate's token may not see who is in it (a workflow's own token sees no teams; that of a GitHub App needs `members: read`)",
  "no-such-team": "there is no such team, or Tollgate's token cannot see it",
  "not-found": "there is no such team, or Tollgate's token cannot see it",
  failed: "GitHub did not answer who is in it",
};

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

export const undecidedText = ({ said, unknown }: Undecided, person: string, quoting: Pick<Quoting, "plain">): string =>
  `${person} ${SAID[said]}. GitHub has not confirmed yet that they may: ${unknownText(unknown, quoting)}. Tollgate asks again at the next evaluation; a new click is not needed.`;
