import { verifyWords } from "../../checklist/evidence/verify-words.ts";
import { whoWords } from "../../comment/words/item-words.ts";
import { verifyText } from "../../policy/compare-policies.ts";
import type { Item, Verify } from "../../policy/model/policy.ts";
import { whoText } from "../../policy/who.ts";

export type AnswerWays = {
  /** As a policy file writes it; empty if only a machine answers. */
  readonly by: readonly string[];
  /** The same in words: `the author or @acme/dba`. */
  readonly people: string;
  readonly verify: readonly {
    /** As a policy file writes it, in one line. */
    readonly written: string;
    /** Without a pattern: `a file such as docs/rollback.md in this change`. */
    readonly words: string;
    /** Each pattern after its key: `file: db/rollback/**`. */
    readonly patterns: readonly string[];
  }[];
};

export const answerWays = ({ by, verify, verifyOnly }: Pick<Item, "by" | "verify" | "verifyOnly">): AnswerWays => ({
  by: verifyOnly ? [] : by.map(whoText),
  people: verifyOnly ? "" : whoWords(by, "long"),
  verify: verify.map((one) => ({
    written: verifyText(one),
    words: verifyWords(one).replaceAll("`", ""),
    patterns: patternsOf(one),
  })),
});

type Patterns = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => readonly string[] };

const keyed = (key: string, values: readonly string[] = []): readonly string[] =>
  values.map((value) => `${key}: ${value}`);

const sources = (patterns: readonly { readonly source: string }[]): readonly string[] =>
  patterns.map(({ source }) => source);

const PATTERNS: Patterns = {
  file: ({ written }) => keyed("file", written),
  exists: ({ paths }) => keyed("exists", paths),
  section: ({ heading, written }) => [...keyed("section", [heading]), ...keyed("section.in", written)],
  body: ({ pattern }) => keyed("body", [pattern.source]),
  title: ({ pattern }) => keyed("title", [pattern.source]),
  content: ({ written, patterns, without }) => [
    ...keyed("content.pattern", sources(patterns)),
    ...keyed("content.without", sources(without)),
    ...keyed("content.paths", written),
  ],
  label: ({ labels }) => keyed("label", labels),
  check: ({ names, conclusions }) => [...keyed("check", names), ...keyed("check.conclusions", conclusions)],
  status: ({ contexts }) => keyed("status", contexts),
  deployment: ({ environments }) => keyed("deployment", environments),
  approval: () => [],
  adr: () => [],
  "added-lines": ({ patterns }) => keyed("added_lines", sources(patterns)),
  all: ({ of }) => of.flat().flatMap(patternsOf),
};

const patternsOf = (verify: Verify): readonly string[] =>
  (PATTERNS[verify.kind] as (verify: Verify) => readonly string[])(verify);
