import type * as z from "zod";
import type { Fault, KeyPath } from "./compiling.ts";
import { allowedKeysMark } from "./keyed.ts";
import { nearestSpelling } from "./nearest-spelling.ts";

/** A fault with the path of the key that it is about, and whether the key itself or its value is meant. */
export type PlacedFault = Fault & { readonly path: KeyPath; readonly which: "key" | "value" };

/** Turns zod's issues, nested by the branches of each union, into faults that each say one thing. */
export const flattenIssues = (issues: readonly z.core.$ZodIssue[]): readonly PlacedFault[] =>
  issues.flatMap((issue) => flatten(issue, []));

const flatten = (issue: z.core.$ZodIssue, above: KeyPath): readonly PlacedFault[] => {
  const path: KeyPath = [...above, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  const value = (fault: Fault): readonly PlacedFault[] => [{ ...fault, path, which: "value" }];
  switch (issue.code) {
    case "unrecognized_keys": {
      const allowed = issue.message.startsWith(allowedKeysMark)
        ? issue.message.slice(allowedKeysMark.length).split(",")
        : [];
      return issue.keys.map((key) => ({
        code: "unknown-key",
        message: `is no key that is known here`,
        allowed,
        ...suggest(nearestSpelling(key, allowed)),
        path: [...path, key],
        which: "key",
      }));
    }
    case "invalid_type":
      // zod's issues of a parse without the input do not carry what was there; its message does.
      if (issue.message.endsWith("received undefined"))
        return [{ code: "missing-key", message: "is missing", path, which: "value" }];
      return value({
        code: "wrong-type",
        message: `must be ${typeWords[issue.expected] ?? issue.expected}, not ${receivedWords(issue.message)}`,
      });
    case "invalid_value": {
      const allowed = issue.values.map(String);
      if (issue.message.endsWith("received undefined"))
        return [{ code: "missing-key", message: "is missing", allowed, path, which: "value" }];
      return value({ code: "wrong-value", message: "has a value that is not known", allowed });
    }
    case "invalid_union":
      return flattenUnion(issue.errors, path);
    case "invalid_key":
      return [
        {
          code: "bad-id",
          message:
            "is no id: lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters",
          path,
          which: "key",
        },
      ];
    case "too_small":
      return value({
        code: "wrong-value",
        message:
          issue.origin === "array"
            ? "is an empty list"
            : issue.origin === "string"
              ? "is empty"
              : `must be at least ${String(issue.minimum)}`,
      });
    case "too_big":
      return value({
        code: "wrong-value",
        message:
          issue.origin === "array"
            ? `has more than ${String(issue.maximum)} entries`
            : issue.origin === "string"
              ? `has more than ${String(issue.maximum)} characters`
              : `must be at most ${String(issue.maximum)}`,
      });
    default:
      return value({ code: "wrong-value", message: issue.message });
  }
};

/**
 * A value that fits no form of a union. The form that was meant is the one whose own type fits and that is
 * wrong only further down; its faults are told. Where no form fits at all, the forms are named.
 */
const flattenUnion = (branches: readonly (readonly z.core.$ZodIssue[])[], path: KeyPath): readonly PlacedFault[] => {
  const fitting = branches.filter(
    (issues) =>
      !issues.some(
        (issue) => issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value"),
      ),
  );
  const nested = (issues: readonly z.core.$ZodIssue[]): readonly PlacedFault[] =>
    issues.flatMap((issue) => flatten(issue, path));
  const meant = fitting.map(nested).sort((a, b) => a.length - b.length)[0];
  if (meant !== undefined) return meant;
  const own = branches.flat().filter((issue) => issue.path.length === 0);
  const values = own.flatMap((issue) => (issue.code === "invalid_value" ? issue.values.map(String) : []));
  const types = [
    ...new Set(
      own.flatMap((issue) =>
        issue.code === "invalid_type"
          ? [typeWords[issue.expected] ?? issue.expected]
          : issue.code === "invalid_union"
            ? unionTypes(issue)
            : [],
      ),
    ),
  ];
  const received = own.find((issue) => issue.code === "invalid_type")?.message ?? "";
  if (own.some((issue) => issue.message.endsWith("received undefined")))
    return [{ code: "missing-key", message: "is missing", path, which: "value" }];
  // A text was allowed, only not this one: its values are what helps.
  if (values.length > 0 && (types.length === 0 || !/received (number|boolean|null|array|object)$/.test(received))) {
    return [{ code: "wrong-value", message: "has a value that is not known", allowed: values, path, which: "value" }];
  }
  return [
    {
      code: "wrong-type",
      message: `must be ${types.join(" or ")}, not ${receivedWords(received)}`,
      ...(values.length > 0 ? { allowed: values } : {}),
      path,
      which: "value",
    },
  ];
};

const unionTypes = (issue: z.core.$ZodIssueInvalidUnion): readonly string[] =>
  issue.errors
    .flat()
    .flatMap((inner) =>
      inner.path.length > 0
        ? []
        : inner.code === "invalid_type"
          ? [typeWords[inner.expected] ?? inner.expected]
          : inner.code === "invalid_union"
            ? unionTypes(inner)
            : [],
    );

const suggest = (suggestion: string | undefined): { suggestion?: string } =>
  suggestion === undefined ? {} : { suggestion };

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a map",
  record: "a map",
};

const receivedWords = (message: string): string => {
  const received = /received (\w+)$/.exec(message)?.[1] ?? "";
  if (received === "null") return "nothing";
  if (received === "number") return "a number (quotes make it a text)";
  return typeWords[received] ?? (received === "" ? "this" : received);
};
