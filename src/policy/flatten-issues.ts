import type * as z from "zod";
import { allowedKeysMark, type Fault, type PlacedFault, valueAt } from "./model/compiling.ts";
import { cut, type KeyPath, keyText, nearestSpelling, type Problem } from "./model/problem.ts";

type Issue = z.core.$ZodIssue;
type Flatten = (issue: Issue, above: KeyPath) => readonly PlacedFault[];

/** Maximum per file; a hostile file can have a fault in every few bytes. */
export const maxFaults = 200;

export const flattenIssues = (issues: readonly Issue[], data: unknown): readonly PlacedFault[] => {
  const flatten: Flatten = (issue, above) => {
    const path = [...above, ...steps(issue)];
    const written = valueAt(data, path);
    if (issue.code === "invalid_union") return flattenUnion(issue, path, written, flatten);
    if (issue.code === "unrecognized_keys")
      return issue.keys.slice(0, maxFaults).map((key) => unknownKey(key, issue.message, path));
    const fault = faultOf(issue, written);
    return [{ ...fault, path, which: fault.code === "bad-id" && issue.code === "invalid_key" ? "key" : "value" }];
  };
  return firstOf(issues, (issue) => flatten(issue, []));
};

/** A copy of the data without what is faulty; of a faulty entry of a list, without the whole list. */
export const withoutFaults = (data: unknown, faults: readonly Pick<PlacedFault, "path">[]): unknown => {
  const copy = structuredClone(data);
  for (const { path } of faults) {
    const end = path.findLastIndex((step) => typeof step === "string");
    const above = end < 0 ? undefined : valueAt(copy, path.slice(0, end));
    if (typeof above === "object" && above !== null) Reflect.deleteProperty(above, path[end] ?? "");
  }
  return copy;
};

/** What was found without the faults. What holds a fault may lack something only because that was left out. */
export const besideFaults = (
  found: readonly Problem[],
  faults: readonly Pick<PlacedFault, "path">[],
): readonly Problem[] => {
  const faulty = faults.map(({ path }) => keyText(path));
  const holds = (key: string, one: string): boolean => one.startsWith(key) && /^(?:[.[]|$)/.test(one.slice(key.length));
  return found.filter(({ key }) => !faulty.some((one) => holds(key, one)));
};

const firstOf = (
  issues: readonly Issue[],
  flatten: (issue: Issue) => readonly PlacedFault[],
): readonly PlacedFault[] => {
  const faults: PlacedFault[] = [];
  for (const issue of issues) {
    if (faults.length >= maxFaults) break;
    faults.push(...flatten(issue).slice(0, maxFaults - faults.length));
  }
  return faults;
};

const steps = (issue: Issue): KeyPath => issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));

const unknownKey = (key: string, message: string, path: KeyPath): PlacedFault => {
  const allowed = message.startsWith(allowedKeysMark) ? message.slice(allowedKeysMark.length).split(",") : [];
  return {
    code: "unknown-key",
    message: "is not a known key here",
    allowed,
    ...suggest(nearestSpelling(key, allowed)),
    path: [...path, key],
    which: "key",
  };
};

const faultOf = (issue: Exclude<Issue, { code: "invalid_union" | "unrecognized_keys" }>, written: unknown): Fault => {
  switch (issue.code) {
    case "invalid_type":
      return written === undefined ? missing() : mustBe([typeWord(issue.expected)], written);
    case "invalid_value":
      return written === undefined
        ? missing(issue.values.map(String))
        : unknownValue(issue.values.map(String), written);
    case "invalid_key":
      return { code: "bad-id", message: notAnId };
    case "invalid_format":
      return { code: issue.message === notAnId ? "bad-id" : "wrong-value", message: issue.message };
    case "too_small":
      return { code: "wrong-value", message: tooSmall[issue.origin] ?? `must be at least ${String(issue.minimum)}` };
    case "too_big": {
      const unit = issue.origin === "array" ? " entries" : issue.origin === "string" ? " characters" : "";
      return {
        code: "wrong-value",
        message:
          unit === "" ? `must be at most ${String(issue.maximum)}` : `has more than ${String(issue.maximum)}${unit}`,
      };
    }
    default:
      return { code: "wrong-value", message: issue.message };
  }
};

export const notAnId =
  "is no id: lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters";

/**
 * The intended form is the one whose type fits, so only its faults are reported. If none fits, all forms are named. If
 * a text is allowed, but not this one, the allowed values help most.
 */
const flattenUnion = (
  issue: z.core.$ZodIssueInvalidUnion,
  path: KeyPath,
  written: unknown,
  flatten: Flatten,
): readonly PlacedFault[] => {
  const meant = issue.errors
    .filter((branch) => branch.length > 0 && !branch.some(misfits))
    .map((branch) => firstOf(branch, (inner) => flatten(inner, path)))
    .toSorted((a, b) => a.length - b.length)[0];
  if (meant !== undefined) return meant;
  const { types, values } = formsOf(issue);
  const here = (fault: Fault): readonly PlacedFault[] => [{ ...fault, path, which: "value" }];
  if (written === undefined) return here(missing(values));
  if (typeof written === "string" && values.length > 0) return here(unknownValue(values, written));
  return here({ ...mustBe(types, written), ...(values.length > 0 ? { allowed: values } : {}) });
};

const misfits = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === "invalid_type" ||
    issue.code === "invalid_value" ||
    (issue.code === "invalid_union" && issue.errors.every((branch) => branch.some(misfits))));

const formsOf = (
  issue: z.core.$ZodIssueInvalidUnion,
): { readonly types: readonly string[]; readonly values: readonly string[] } => {
  const inner = issue.errors.flat().filter((one) => one.path.length === 0);
  const unions = inner.flatMap((one) => (one.code === "invalid_union" ? [formsOf(one)] : []));
  const types = inner.flatMap((one) =>
    one.code === "invalid_type"
      ? [typeWord(one.expected)]
      : one.code === "invalid_value"
        ? ["one of the words allowed"]
        : [],
  );
  const values = inner.flatMap((one) => (one.code === "invalid_value" ? one.values.map(String) : []));
  return {
    types: [...new Set([...unions.flatMap((one) => one.types), ...types])],
    values: [...new Set([...unions.flatMap((one) => one.values), ...values])],
  };
};

const missing = (allowed: readonly string[] = []): Fault => ({
  code: "missing-key",
  message: "is missing",
  ...(allowed.length > 0 ? { allowed } : {}),
});

const mustBe = (types: readonly string[], written: unknown): Fault => ({
  code: "wrong-type",
  message: `must be ${types.join(" or ")}, not ${kindOf(written, types.includes(typeWords["string"] ?? ""))}`,
});

const unknownValue = (allowed: readonly string[], written: unknown): Fault =>
  typeof written === "string" || typeof written === "number"
    ? {
        code: "wrong-value",
        message: `says "${cut(String(written))}", which is not known here`,
        allowed,
        ...suggest(nearestSpelling(String(written), allowed)),
      }
    : { code: "wrong-value", message: "has a value that is not known here", allowed };

const suggest = (suggestion: string | undefined): { suggestion?: string } =>
  suggestion === undefined ? {} : { suggestion };

const tooSmall: Readonly<Record<string, string>> = { array: "is an empty list", string: "is empty" };

const typeWord = (type: string): string => typeWords[type] ?? type;

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a map",
  record: "a map",
};

const kindOf = (written: unknown, mayBeText: boolean): string => {
  const quotes = mayBeText ? " (in quotes it is a text)" : "";
  if (written === null) return "nothing";
  if (Array.isArray(written)) return "a list";
  if (typeof written === "number") return `a number${quotes}`;
  if (typeof written === "boolean") return `\`true\` or \`false\`${quotes}`;
  return typeof written === "string" ? "a text" : "a map";
};
