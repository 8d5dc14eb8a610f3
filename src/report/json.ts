import type { AdrResult } from "../checklist/adr/assess-adr.ts";
import type { Evaluation, EvaluationError, PassedBy } from "../checklist/evaluate.ts";
import type { ItemResult, Notice } from "../checklist/item-result.ts";
import type { Entry } from "../checklist/ledger/ledger.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import type { ChangeStatus } from "../policy/model/facts.ts";
import type { Enforcement, Origin } from "../policy/model/policy.ts";
import type { Problem } from "../policy/model/problem.ts";
import { askText, whoText } from "../policy/model/who.ts";
import { jsonText } from "./json-text.ts";

/** Counts up if a key changes its meaning or goes; new keys do not change it. */
export const REPORT_SCHEMA = "tollgate.report/1";

export type JsonReport = {
  readonly schema: typeof REPORT_SCHEMA;
  readonly verdict: "pass" | "blocked" | "error";
  readonly pullRequest?: {
    readonly repository: string;
    readonly number: number;
    readonly base: string;
    readonly head: string;
  };
  readonly counts: Evaluation["counts"];
  readonly passedBy: PassedBy | null;
  readonly policies: readonly JsonPolicy[];
  readonly observed: readonly JsonPolicy[];
  readonly items: readonly JsonItem[];
  readonly leftOut: readonly { readonly key: string; readonly text: string; readonly why: readonly JsonReason[] }[];
  readonly adr: AdrResult | null;
  readonly notices: readonly Notice[];
  readonly problems: readonly Problem[];
  readonly message: string;
};

export type JsonPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly origin: Origin;
  readonly reasons: readonly JsonReason[];
  readonly files: readonly {
    readonly path: string;
    readonly status: ChangeStatus;
    readonly previousPath?: string;
    readonly decided: readonly string[];
  }[];
};

type JsonReason = { readonly predicate: string; readonly text: string };

/** `verifyWords`: `wouldVerify` for people, without patterns. Reports of older versions do not have it. */
export type JsonItem = Omit<ItemResult, "by" | "asks" | "waive" | "entry" | "several" | "verifyWords"> & {
  readonly verifyWords?: readonly string[];
  readonly by: readonly string[];
  readonly asks?: readonly string[];
  readonly answer: JsonAnswer | null;
  readonly several?: { readonly given: readonly JsonAnswer[]; readonly missing: readonly (readonly string[])[] };
};

export type JsonAnswer = {
  readonly said: string;
  readonly by: string;
  readonly at: string;
  readonly head: string;
  readonly reason?: string;
};

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
      leftOut: [],
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
    leftOut: result.policies.flatMap(({ leftOut = [] }) =>
      leftOut.map(({ key, text, why }) => ({ key, text, why: why.map(jsonReason) })),
    ),
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
  reasons: reasons.map(jsonReason),
  files: files.map(({ path, status, previousPath }) => ({
    path,
    status,
    ...(previousPath === undefined ? {} : { previousPath }),
    decided: [
      ...new Set(reasons.flatMap(({ decided }) => (Object.hasOwn(decided, path) ? [decided[path] ?? ""] : []))),
    ],
  })),
});

const jsonReason = ({ predicate, text }: JsonReason): JsonReason => ({ predicate, text });

const jsonItem = ({ by, asks, waive: _waive, entry, several, ...item }: ItemResult): JsonItem => ({
  ...item,
  by: by.map(whoText),
  ...(asks === undefined && !by.some(({ kind }) => kind === "code-owner") ? {} : { asks: (asks ?? by).map(askText) }),
  answer: entry === undefined ? null : jsonAnswer(entry),
  ...(several === undefined
    ? {}
    : {
        several: {
          given: several.given.map(jsonAnswer),
          missing: several.missing.map((part) => part.map(askText)),
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

export const renderJson = (result: Evaluation | EvaluationError): string => jsonText(jsonReport(result));

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
