import type { AdrResult } from "../checklist/adr/assess-adr.ts";
import type { Evaluation, EvaluationError, PassedBy } from "../checklist/evaluate.ts";
import type { ItemResult } from "../checklist/item-result.ts";
import type { Entry } from "../checklist/ledger/ledger.ts";
import type { Notice } from "../checklist/notices.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import type { ChangeStatus } from "../policy/model/facts.ts";
import type { Enforcement, Origin } from "../policy/model/policy.ts";
import type { Problem } from "../policy/model/problem.ts";
import { whoText } from "../policy/who.ts";

/** Counts up when a key changes its meaning or goes; new keys do not change it. */
export const REPORT_SCHEMA = "tollgate.report/1";

/** The report for programs. Texts are raw: whoever shows them makes them harmless. */
export type JsonReport = {
  readonly schema: typeof REPORT_SCHEMA;
  readonly verdict: "pass" | "blocked" | "error";
  /** Absent where the pull request could not be judged. */
  readonly pullRequest?: {
    readonly repository: string;
    readonly number: number;
    readonly base: string;
    readonly head: string;
  };
  /** Blocking items and ADR requirements only; all 0 where it could not be judged. */
  readonly counts: Evaluation["counts"];
  /** Why it passes with open items; null otherwise. */
  readonly passedBy: PassedBy | null;
  /** Policies that apply and are posted, blocking first. */
  readonly policies: readonly JsonPolicy[];
  /** Policies that apply and only observe. */
  readonly observed: readonly JsonPolicy[];
  readonly items: readonly JsonItem[];
  readonly adr: AdrResult | null;
  readonly notices: readonly Notice[];
  readonly problems: readonly Problem[];
  /** Why it could not be judged; "" otherwise. */
  readonly message: string;
};

export type JsonPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly origin: Origin;
  readonly reasons: readonly { readonly predicate: string; readonly text: string }[];
  /** Files that matched, each with what decided for it: a glob, a pattern, a package. */
  readonly files: readonly {
    readonly path: string;
    readonly status: ChangeStatus;
    readonly previousPath?: string;
    readonly decided: readonly string[];
  }[];
};

/** An item as `ItemResult` has it, with `by` as a policy writes it and who answered in `answer`. */
export type JsonItem = Omit<ItemResult, "by" | "asks" | "waive" | "entry" | "several"> & {
  readonly by: readonly string[];
  readonly asks?: readonly string[];
  readonly answer: JsonAnswer | null;
  /** Where several people are asked: whose answers count, and the groups that still have to answer. */
  readonly several?: { readonly given: readonly JsonAnswer[]; readonly missing: readonly (readonly string[])[] };
};

export type JsonAnswer = {
  readonly said: string;
  readonly by: string;
  readonly at: string;
  readonly head: string;
  readonly reason?: string;
};

/** The report for programs, as data. The same result gives the same report, in the same order. */
export const jsonReport = (result: Evaluation | EvaluationError): JsonReport => {
  if (result.verdict === "error") {
    return {
      schema: REPORT_SCHEMA,
      verdict: "error",
      counts: { total: 0, answered: 0, open: 0, stale: 0, refused: 0 },
      passedBy: null,
      policies: [],
      observed: [],
      items: [],
      adr: null,
      notices: [],
      problems: result.problems,
      message: result.message,
    };
  }
  const { facts } = result;
  return {
    schema: REPORT_SCHEMA,
    verdict: result.verdict,
    pullRequest: { repository: facts.repository, number: facts.number, base: facts.base.sha, head: facts.head.sha },
    counts: result.counts,
    passedBy: result.passedBy ?? null,
    policies: result.policies.map(({ match }) => jsonPolicy(match)),
    observed: result.observed.map(jsonPolicy),
    items: result.policies.flatMap(({ items }) => items.map(jsonItem)),
    adr: result.adr ?? null,
    notices: result.notices,
    problems: [],
    message: "",
  };
};

const jsonPolicy = ({ policy, files, reasons }: Match): JsonPolicy => ({
  id: policy.id,
  title: policy.title,
  enforcement: policy.enforcement,
  origin: policy.origin,
  reasons: reasons.map(({ predicate, text }) => ({ predicate, text })),
  files: files.map(({ path, status, previousPath }) => ({
    path,
    status,
    ...(previousPath === undefined ? {} : { previousPath }),
    decided: [
      ...new Set(reasons.flatMap(({ decided }) => (Object.hasOwn(decided, path) ? [decided[path] ?? ""] : []))),
    ],
  })),
});

const jsonItem = ({ by, asks, waive: _waive, entry, several, ...item }: ItemResult): JsonItem => ({
  ...item,
  by: by.map(whoText),
  ...(asks === undefined ? {} : { asks: asks.map(whoText) }),
  answer: entry === undefined ? null : jsonAnswer(entry),
  ...(several === undefined
    ? {}
    : {
        several: {
          given: several.given.map(jsonAnswer),
          missing: several.missing.map((part) => part.map(whoText)),
        },
      }),
});

const jsonAnswer = ({ said, by, at, head, reason }: Entry): JsonAnswer => ({
  said,
  by,
  at,
  head,
  ...(reason === undefined ? {} : { reason }),
});

/** What a terminal or an editor would act on; JSON may write each as an escape without meaning anything else. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** A value as indented JSON with a line end. Unseen characters in foreign texts are written as escapes. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2).replace(UNSEEN, escaped)}\n`;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");

/** The report for programs as JSON text (`JsonReport`), harmless to print. */
export const renderJson = (result: Evaluation | EvaluationError): string => jsonText(jsonReport(result));

/** The command line's exit code: 0 pass, 1 blocked, 2 a problem in what the user wrote, 3 an error. */
export const exitCode = (result: Evaluation | EvaluationError): 0 | 1 | 2 | 3 => {
  switch (result.verdict) {
    case "pass":
      return 0;
    case "blocked":
      return 1;
    case "error":
      return result.problems.length > 0 ? 2 : 3;
  }
};
