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

/** For each kind of problem: its title, and in one sentence how to mend it. The long form is `docs/problems/<code>.md`. */
export const problemWords: Readonly<Record<ProblemCode, { readonly title: string; readonly how: string }>> = {
  "not-found": { title: "File not found", how: "Check the spelling of the path, or create the file." },
  "not-permitted": {
    title: "File that may not be read",
    how: "Give whoever reads it access to that repository, or extend a file that it may read.",
  },
  "not-a-file": { title: "Not a file", how: "Name a file, not a folder or a link to elsewhere." },
  "not-utf8": { title: "Not UTF-8", how: "Save the file as UTF-8." },
  "too-large": { title: "Too large", how: "Split the file, or cut the list down to the limit that the message names." },
  "empty-file": { title: "Empty file", how: "Write at least a version and what to extend, or delete the file." },
  "bad-yaml": { title: "Not valid YAML", how: "Mend the syntax at the place named; put special texts in quotes." },
  "alias-bomb": { title: "Too many aliases", how: "Write the values out, or use fewer anchors." },
  "unknown-key": {
    title: "Unknown key",
    how: "Correct the spelling, or take the key out; the message lists what is allowed.",
  },
  "missing-key": { title: "Missing key", how: "Write the key that the message names." },
  "wrong-type": { title: "Wrong type", how: "Write a value of the type that the message names; quotes make a text." },
  "wrong-value": { title: "Value not allowed", how: "Use one of the allowed values that the message lists." },
  "bad-id": {
    title: "Not an id",
    how: "Use lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters.",
  },
  "duplicate-id": { title: "Written twice", how: "Give each key and each id once in its place." },
  "bad-glob": {
    title: "Glob that cannot work",
    how: "Write paths from the root of the repository with `/`, and a folder's files as `folder/**`.",
  },
  "bad-regex": {
    title: "Regular expression that cannot work",
    how: "Use RE2 syntax, without look-around and back-references.",
  },
  "empty-checklist": { title: "Empty checklist", how: "Write what has to be done, or leave `checklist` out." },
  "unknown-pack": { title: "Unknown pack or policy", how: "Use one of the names that the message lists." },
  "extends-cycle": { title: "Files extend each other in a circle", how: "Take one of the entries out of `extends`." },
  locked: { title: "Locked key", how: "Leave the key to the file that locked it, or ask its owners." },
  "unsupported-version": { title: "Version not supported", how: "Write `version: 1`." },
  "failed-case": {
    title: "A policy's test case failed",
    how: "Read which policy was expected and which applied; mend the policy or the case.",
  },
};

/** A problem on one line: `file:line:column key message (allowed: …; did you mean …?)`. */
export const formatProblem = (problem: Problem): string => {
  const { file, line, column, key, message, allowed, suggestion } = problem;
  const hints = [
    ...(allowed === undefined || allowed.length === 0
      ? []
      : [
          `allowed: ${allowed.slice(0, 40).join(", ")}${allowed.length > 40 ? ` and ${allowed.length - 40} more` : ""}`,
        ]),
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
  ];
  return oneLine(
    [`${file}:${line}:${column}`, key, message, hints.length === 0 ? "" : `(${hints.join("; ")})`]
      .filter((part) => part !== "")
      .join(" "),
  );
};

/** Line ends and other control characters of what a user wrote are shown as spaces, so that a problem stays one line and moves no cursor. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
