import type { Facts } from "../../policy/model/facts.ts";
import type { AdrNeed, AdrPart, AdrRequirement, AdrSettings } from "../../policy/model/policy.ts";
import { listText } from "../../policy/model/words.ts";
import { adrNeeds } from "../../policy/written-requires.ts";
import type { Lacking } from "../evidence/evidence-facts.ts";
import type { LinkEntry } from "../ledger/ledger.ts";
import { standingOf } from "./adr-status.ts";
import { type AdrTarget, adrTargets } from "./adr-targets.ts";
import type { RecordBoxes } from "./new-record.ts";
import { type Adr, readAdr } from "./read-adr.ts";

export type AdrCase = {
  readonly requirements: readonly Pick<AdrRequirement, "parts" | "maxAgeMonths">[];
  readonly facts: Facts;
  readonly settings: AdrSettings;
  readonly links: readonly LinkEntry[];
  readonly contents: Readonly<Record<string, string | null>>;
  readonly now: string;
};

export type AdrResult = {
  readonly state: AdrState;
  readonly policies: readonly string[];
  readonly blocking: boolean;
  readonly parts: readonly AdrNeed[];
  readonly looked: readonly AdrLooked[];
  /** While the change has no record: what one in it would be asked; absent if nothing. */
  readonly brings?: readonly RecordBoxes[];
};

export type AdrState = "met" | "missing" | "not-met";

export type AdrLooked = {
  readonly target: string;
  readonly from: AdrTarget["from"];
  readonly found: AdrFinding;
};

/**
 * `advised`: what the playbook names and nothing requires. `accepts`: whether the policy file accepts other addresses.
 * `empty`: the parts that have a section, which says nothing.
 */
export type AdrFinding =
  | { readonly kind: "met"; readonly advised?: readonly AdrPart[] }
  | { readonly kind: "external" }
  | { readonly kind: "no-such-file" }
  | { readonly kind: "outside-adr-paths" }
  | { readonly kind: "not-an-adr" }
  | { readonly kind: "other-address"; readonly accepts: boolean }
  | {
      readonly kind: "missing-parts";
      readonly parts: readonly AdrNeed[];
      readonly empty?: readonly { readonly need: AdrNeed; readonly title: string }[];
    }
  | { readonly kind: "bad-status"; readonly status: string }
  | { readonly kind: "unknown-status"; readonly status: string }
  | { readonly kind: "no-status" }
  | { readonly kind: "too-old"; readonly date: string }
  | { readonly kind: "no-date" };

/** The parts that the playbook names (§19). */
const PLAYBOOK: readonly AdrPart[] = ["problem", "options", "decision", "consequences"];

/**
 * One record must meet every requirement by itself; an accepted external address counts and is never fetched. A
 * description may link to anything, so another address there is no record that its author has to complete.
 */
export const assessAdr = (asked: AdrCase): Pick<AdrResult, "state" | "parts" | "looked"> => {
  const { requirements, facts, settings, links, contents, now } = asked;
  const required = [...requirements, settings].flatMap(({ parts = [] }) => parts);
  const parts = adrNeeds.filter(
    (need) => required.includes(need) && !(need === EITHER && required.some((other) => isOneOf(other))),
  );
  const ages = requirements.flatMap(({ maxAgeMonths }) => maxAgeMonths ?? []);
  const maxAge = ages.length === 0 ? undefined : Math.min(...ages);
  const looked = adrTargets(facts, settings, links).map((target): AdrLooked => {
    const found = findingOf(target, { parts, maxAge, now, contents, settings });
    return { target: target.target, from: target.from, found };
  });
  const met = looked.some(({ found }) => found.kind === "met" || found.kind === "external");
  const isNone = looked.every(({ from, found }) => from === "body" && found.kind === "other-address");
  return { state: met ? "met" : isNone ? "missing" : "not-met", parts, looked };
};

/** Whether a link that was given by command is to an ADR that meets the requirements, whatever else is linked. */
export const linkCounts = (url: string, asked: Omit<AdrCase, "links">): boolean => {
  const facts = { ...asked.facts, files: [], body: "" };
  return assessAdr({ ...asked, facts, links: [{ url, by: "", at: "" }] }).state === "met";
};

const EITHER = "options-or-consequences";

const isOneOf = (need: AdrNeed): boolean => need === "options" || need === "consequences";

type Asked = {
  readonly parts: readonly AdrNeed[];
  readonly maxAge: number | undefined;
  readonly now: string;
  readonly contents: AdrCase["contents"];
  readonly settings: AdrSettings;
};

const findingOf = (target: AdrTarget, asked: Asked): AdrFinding => {
  if (target.external) return { kind: "external" };
  if (target.path === undefined) return notReadFor(target, asked.settings);
  const text = Object.hasOwn(asked.contents, target.path) ? asked.contents[target.path] : undefined;
  return typeof text === "string"
    ? findingIn(readAdr(text, asked.settings, target.path), asked)
    : { kind: "no-such-file" };
};

const notReadFor = ({ target, address }: AdrTarget, settings: AdrSettings): AdrFinding => {
  if (address === true) return { kind: "other-address", accepts: settings.external.length > 0 };
  return { kind: settings.paths.decide(target)?.matches === true ? "not-an-adr" : "outside-adr-paths" };
};

const findingIn = ({ parts, empty = [], status, date }: Adr, asked: Asked): AdrFinding => {
  const standing = status === undefined ? "holds" : standingOf(status, asked.settings.statuses);
  if (status !== undefined && standing !== "holds")
    return { kind: standing === "unknown" ? "unknown-status" : "bad-status", status: status.slice(0, 200) };
  if (status === undefined && asked.settings.statuses?.proposed === false) return { kind: "no-status" };
  const missing = asked.parts.filter((need) => (need === EITHER ? !parts.some(isOneOf) : !parts.includes(need)));
  if (missing.length > 0) {
    const silent = missing.flatMap((need) =>
      empty
        .filter(({ part }) => need === part || (need === EITHER && isOneOf(part)))
        .map(({ title }) => ({ need, title })),
    );
    return { kind: "missing-parts", parts: missing, ...(silent.length === 0 ? {} : { empty: silent }) };
  }
  const advised = PLAYBOOK.filter((part) => !parts.includes(part));
  const met = { kind: "met", ...(advised.length === 0 ? {} : { advised }) } as const;
  if (asked.maxAge === undefined) return met;
  if (date === undefined) return { kind: "no-date" };
  return monthsBetween(date, asked.now) > asked.maxAge ? { kind: "too-old", date } : met;
};

/** Between `YYYY-MM-DD` and an ISO 8601 time, with a fraction; negative if the second is earlier. */
const monthsBetween = (from: string, to: string): number => {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.slice(0, 10).split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.slice(0, 10).split("-").map(Number);
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) + (toDay - fromDay) / 31;
};

export const ADR_FROM_WORDS: Readonly<Record<AdrLooked["from"], string>> = {
  body: "linked in the description",
  change: "in this pull request",
  command: "given by command",
};

export const ADR_STATE_WORDS: Readonly<Record<AdrState, string>> = {
  met: "given",
  missing: "missing",
  "not-met": "not complete yet",
};

export const ADR_PART_WORDS: Readonly<Record<AdrNeed, string>> = {
  problem: "the problem",
  options: "the options considered",
  decision: "the decision",
  consequences: "the consequences",
  "options-or-consequences": "options or consequences",
  "cost-review": "a cost review",
  revisit: "when to revisit it",
};

const ADR_FINDING_WORDS: Readonly<Record<AdrFinding["kind"], string>> = {
  met: "has everything that is required",
  external: "accepted by its address; outside this repository, so not read",
  "no-such-file": "there is no such text file at the head of this pull request",
  "outside-adr-paths": "is not where this repository keeps its ADRs",
  "not-an-adr": "is a readme, an index, a template or no text, so it is not an ADR",
  "other-address": "is outside this repository",
  "missing-parts": "has no section",
  "bad-status": "has a status that is not in force",
  "unknown-status": "has a status that is not known as accepted",
  "no-status": "has no status, and this repository requires one that is in force",
  "too-old": "is too old; it is dated",
  "no-date": "has no date, and this policy asks for a recent one",
};

export const adrFindingText = (found: AdrFinding, quote: (text: string) => string): string => {
  const words = ADR_FINDING_WORDS[found.kind];
  switch (found.kind) {
    case "missing-parts":
      return missingText(found, quote);
    case "met":
      return found.advised === undefined
        ? words
        : `${words}; the playbook also advises ${listText(found.advised.map((part) => ADR_PART_WORDS[part]))}`;
    case "other-address":
      return `${words}, and the policy file accepts no ${found.accepts ? "such address" : "address there"} (adr.external)`;
    case "unknown-status":
      return `${words} (${quote(found.status)}); the policy file can add it (adr.statuses)`;
    case "bad-status":
      return `${words} (${quote(found.status)})`;
    case "too-old":
      return `${words} ${quote(found.date)}`;
    case "external":
    case "no-such-file":
    case "outside-adr-paths":
    case "not-an-adr":
    case "no-status":
    case "no-date":
      return words;
  }
};

const missingText = (
  { parts, empty = [] }: AdrFinding & { readonly kind: "missing-parts" },
  quote: (text: string) => string,
): string => {
  const absent = parts.filter((part) => !empty.some(({ need }) => need === part));
  const about = absent.map((part) => `about ${ADR_PART_WORDS[part]}`);
  const titles = [...new Set(empty.map(({ title }) => `"${quote(title)}"`))];
  return [
    ...(about.length === 0 ? [] : [`${ADR_FINDING_WORDS["missing-parts"]} ${listText(about, "or")}`]),
    ...(titles.length === 0
      ? []
      : [`says nothing in ${titles.length === 1 ? "the section" : "the sections"} ${listText(titles)}`]),
  ].join(", and ");
};

/** For an item that an ADR answers where no policy requires one: what keeps the records that were found from it. */
export const lackingAdr = (looked: readonly AdrLooked[]): readonly Lacking[] =>
  looked.map(({ target, found }) => ({ text: `${target} ${adrFindingText(found, (text) => text)}`, url: "" }));
