/**
 * Problems are returned, never thrown. `key`: `policies.schema-change.when.paths`, or "" for the whole file.
 * `excerpt`: the line, or a part of a long one; its `column` is the place in `text`, from 1.
 */
export type Problem = {
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
  readonly allowed?: readonly string[];
  readonly suggestion?: string;
  readonly excerpt?: { readonly text: string; readonly column: number };
};

/** A new code needs a text here and a page in `docs/problems/`. */
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

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const problemWords: Readonly<Record<ProblemCode, { readonly title: string; readonly how: string }>> = {
  "not-found": { title: "File not found", how: "Check the spelling of the path, or create the file." },
  "not-permitted": {
    title: "File that may not be read",
    how: "Give Tollgate access to that repository, or extend a file that it may read.",
  },
  "not-a-file": { title: "Not a file", how: "Name a file, not a folder and not a link." },
  "not-utf8": { title: "Not UTF-8", how: "Save the file as UTF-8." },
  "too-large": { title: "Too large", how: "Split the file, or cut the list down to the limit that the message names." },
  "empty-file": { title: "Empty file", how: "Write at least a version and what to extend, or delete the file." },
  "bad-yaml": { title: "Not valid YAML", how: "Fix the syntax at the place named; put special texts in quotes." },
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
    how: "Read which policy was expected and which applied; fix the policy or the case.",
  },
};

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

/** Replaces control characters, so a problem stays on one line and moves no cursor. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");

export type KeyPath = readonly (string | number)[];

export const keyText = (path: KeyPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? cut(step) : `${text}.${cut(step)}`;
  }, "");

export const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

/** A text as a reader can copy it into YAML: in quotes where it would mean something else without. */
export const yamlText = (text: string): string =>
  /^[\w./][^\s:#,[\]{}"'\\]*(?::[^\s#,[\]{}"'\\]+)*$/.test(text) && !/^(?:true|false|yes|no|null|~|[\d.]+)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** At most one slip per three letters. Case, `-` and `_` are ignored. */
export const nearestSpelling = (written: string, words: readonly string[]): string | undefined => {
  const fold = (word: string): string => word.toLowerCase().replaceAll("-", "_");
  if (written.length > 60) return undefined;
  let best: { word: string; slips: number } | undefined;
  for (const word of words) {
    if (word.length > 60) continue;
    const max = Math.min(Math.ceil(word.length / 3), word.length - 1, (best?.slips ?? 60) - 1);
    const slips = countSlips(fold(written), fold(word), max);
    if (slips <= max) best = { word, slips };
  }
  return best?.word;
};

const countSlips = (a: string, b: string, max: number): number => {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
      least = Math.min(least, slips);
    }
    // A swap looks two rows back, so both rows must be above the limit.
    if (least > max && Math.min(...last) > max) return max + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
};

const LONGEST = 160;

const BEFORE = 60;

const MAX_PROBLEMS = 20;

/**
 * Adds the line of each problem, with the place that it points at, of files that a person wrote. A problem of the whole
 * file has none; it is at the first character.
 */
export const withExcerpts = (
  problems: readonly Problem[],
  files: ReadonlyMap<string, Uint8Array>,
): readonly Problem[] => {
  const known = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const bytes = files.get(file);
    const lines = known.get(file) ?? (bytes === undefined ? [] : new TextDecoder().decode(bytes).split(/\r?\n/));
    known.set(file, lines);
    return lines;
  };
  return problems.map((problem, index) => {
    const line = index < MAX_PROBLEMS ? linesOf(problem.file)[problem.line - 1] : undefined;
    const whole = problem.key === "" && problem.code !== "bad-yaml" && problem.line === 1 && problem.column === 1;
    if (line === undefined || line.trim() === "" || whole) return problem;
    const start = problem.column > LONGEST - BEFORE ? problem.column - 1 - BEFORE : 0;
    const text = line.slice(start, start + LONGEST).replaceAll("\t", " ");
    return { ...problem, excerpt: { text, column: Math.min(problem.column - start, text.length + 1) } };
  });
};
