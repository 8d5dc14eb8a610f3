import type { Facts } from "../../policy/model/facts.ts";
import type { AdrPart, AdrRequirement, AdrSettings } from "../../policy/model/policy.ts";
import type { LinkEntry } from "../ledger/ledger.ts";
import { standingOf } from "./adr-status.ts";
import { type AdrTarget, adrTargets } from "./adr-targets.ts";
import { type Adr, readAdr } from "./read-adr.ts";

/** What an ADR requirement is judged by. */
export type AdrCase = {
  /** The requirements that hold for this pull request; one ADR has to meet them all. */
  readonly requirements: readonly Pick<AdrRequirement, "parts" | "maxAgeMonths">[];
  readonly facts: Facts;
  readonly settings: AdrSettings;
  /** Links given by command. */
  readonly links: readonly LinkEntry[];
  /** Path → text at the head, null where there is none; from `EvidenceFacts`. */
  readonly contents: Readonly<Record<string, string | null>>;
  /** Now, ISO 8601. */
  readonly now: string;
};

const PARTS: readonly AdrPart[] = ["problem", "options", "decision", "consequences", "cost-review", "revisit"];

/**
 * Judges whether a pull request's ADR is there: one of the files or addresses that it links or brings must hold every part
 * asked for, with a status that holds and, where asked, a date that is recent enough. An address elsewhere that the settings
 * accept is taken at its word, and never fetched.
 *
 * @returns `met`; `missing` where there was nothing to look at; `not-met` with what is wrong with each that was looked at.
 */
export function assessAdr(asked: AdrCase): Pick<AdrResult, "state" | "parts" | "looked"> {
  const { requirements, facts, settings, links, contents, now } = asked;
  const parts = PARTS.filter((part) => requirements.some((requirement) => requirement.parts.includes(part)));
  const ages = requirements.flatMap(({ maxAgeMonths }) => maxAgeMonths ?? []);
  const maxAge = ages.length === 0 ? undefined : Math.min(...ages);
  const looked = adrTargets(facts, settings, links).map((target): AdrLooked => {
    const found = findingOf(target, { parts, maxAge, now, contents, settings });
    return { target: target.target, from: target.from, found };
  });
  const met = looked.some(({ found }) => found.kind === "met" || found.kind === "external");
  return { state: met ? "met" : looked.length === 0 ? "missing" : "not-met", parts, looked };
}

type Asked = {
  readonly parts: readonly AdrPart[];
  readonly maxAge: number | undefined;
  readonly now: string;
  readonly contents: AdrCase["contents"];
  readonly settings: AdrSettings;
};

function findingOf(target: AdrTarget, asked: Asked): AdrFinding {
  if (target.external) return { kind: "external" };
  if (target.path === undefined) return { kind: "outside-adr-paths" };
  const text = Object.hasOwn(asked.contents, target.path) ? asked.contents[target.path] : undefined;
  return typeof text === "string" ? findingIn(readAdr(text, asked.settings), asked) : { kind: "no-such-file" };
}

function findingIn({ parts, status, date }: Adr, asked: Asked): AdrFinding {
  const standing = status === undefined ? "holds" : standingOf(status, asked.settings.statuses);
  if (status !== undefined && standing !== "holds")
    return { kind: standing === "unknown" ? "unknown-status" : "bad-status", status: status.slice(0, 200) };
  const missing = asked.parts.filter((part) => !parts.includes(part));
  if (missing.length > 0) return { kind: "missing-parts", parts: missing };
  if (asked.maxAge === undefined) return { kind: "met" };
  if (date === undefined) return { kind: "no-date" };
  return monthsBetween(date, asked.now) > asked.maxAge ? { kind: "too-old", date } : { kind: "met" };
}

/**
 * How many months lie between two days, with the begun one as a fraction, as people count them: from the 15th to the
 * 15th is one. Negative where the second is earlier.
 *
 * @param from `YYYY-MM-DD`.
 * @param to ISO 8601; only its date counts.
 */
export function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.slice(0, 10).split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.slice(0, 10).split("-").map(Number);
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) + (toDay - fromDay) / 31;
}

/** Why an ADR requirement is not met yet, or how it is. */
export type AdrResult = {
  readonly state: AdrState;
  /** Policies that ask for it. */
  readonly policies: readonly string[];
  readonly blocking: boolean;
  readonly parts: readonly AdrPart[];
  /** Every link or file that was looked at, with what was found. The requirement is met when one of them is `met`. */
  readonly looked: readonly AdrLooked[];
};

export type AdrState = "met" | "missing" | "not-met";

export type AdrLooked = {
  /** The path in the repository, or the external address. */
  readonly target: string;
  readonly from: AdrTarget["from"];
  readonly found: AdrFinding;
};

export type AdrFinding =
  | { readonly kind: "met" }
  | { readonly kind: "external" }
  | { readonly kind: "no-such-file" }
  | { readonly kind: "outside-adr-paths" }
  | { readonly kind: "missing-parts"; readonly parts: readonly AdrPart[] }
  | { readonly kind: "bad-status"; readonly status: string }
  /** Neither a status that holds nor one that does not, as far as is known. */
  | { readonly kind: "unknown-status"; readonly status: string }
  | { readonly kind: "too-old"; readonly date: string }
  | { readonly kind: "no-date" };
