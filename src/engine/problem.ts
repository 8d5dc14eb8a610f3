/**
 * A problem: a fault in what a user wrote (a policy file, a command, a test suite). Problems are returned,
 * never thrown, and each says where it is, what is allowed there, and what was probably meant.
 */
export type Problem = {
  /** What is wrong; the words for it stand in `problem-words.ts`, a page for it in `docs/problems/<code>.md`. */
  readonly code: ProblemCode;
  /** The file as the user knows it: a path, or `tollgate:<name>` for a built-in one. */
  readonly file: string;
  /** 1-based; 1:1 where the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** The key's path, `policies.schema-change.when.paths`, or "" for the whole file. */
  readonly key: string;
  /** One sentence in the words of the person who has to mend it. */
  readonly message: string;
  /** What may stand there instead, where that is a short list. */
  readonly allowed?: readonly string[];
  /** The nearest right spelling, where there is a near one. */
  readonly suggestion?: string;
};

/** Every kind of fault that a user can write. A new one does not compile until it has words and a page. */
export type ProblemCode =
  | "not-found"
  | "not-permitted"
  | "not-a-file"
  | "not-utf8"
  | "too-large"
  | "empty-file"
  | "bad-yaml"
  | "alias-bomb"
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "wrong-value"
  | "bad-id"
  | "duplicate-id"
  | "bad-glob"
  | "bad-regex"
  | "empty-checklist"
  | "unknown-pack"
  | "extends-cycle"
  | "locked"
  | "unsupported-version"
  | "failed-case";

/** What reading something a user wrote gives: the thing, or every problem found in it (at least one). */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };
