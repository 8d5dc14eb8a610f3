import { isNode, isPair, parseDocument, visit } from "yaml";
import type { Problem } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { builtin, bytes } from "./read.ts";

export const problemsIn = (text: string): readonly Problem[] => {
  const read = readPolicies({ file: { file: "t.yml", bytes: bytes(text) }, builtin });
  return read.ok ? [] : read.problems;
};

/**
 * What is wrong with the same value after the suggestion was followed; "" if nothing is, or if it is no text to copy
 * (`checklist: […]`).
 */
export const secondProblem = (text: string, problem: Problem): string => {
  const { suggestion, key, line, column } = problem;
  if (suggestion === undefined || suggestion.includes("…")) return "";
  const isSame = (one: Problem): boolean =>
    (one.code === "bad-yaml" && one.line === line) ||
    (key !== "" && one.key === key) ||
    (one.line === line && one.column === column);
  let second = "";
  for (const followed of following(text, problem, suggestion)) {
    const same = problemsIn(followed).find(isSame);
    if (same === undefined) return "";
    second ||= `${same.key} ${same.message}`;
  }
  return `${key} ${line}:${column} suggests ${suggestion}, and then: ${second}`;
};

/** The suggestion in place of the key, of the value, or, where the YAML cannot be read, of some part of the line. */
const following = function* (
  text: string,
  { line, column, code }: Problem,
  suggestion: string,
): Generator<string, void> {
  const lines = text.split("\n");
  const written = lines[line - 1] ?? "";
  const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const start = from + column - 1;
  const put = (at: number, end: number): string => `${text.slice(0, at)}${suggestion}${text.slice(end)}`;
  if (code === "bad-yaml") {
    const words = [...written.slice(0, column).matchAll(/(?<=^|[\s[{,])\S/g)].map(({ index }) => from + index);
    const ends = [...written.matchAll(/\S(?=[\s,\]}:]|$)/g)].map(({ index }) => from + index + 1).reverse();
    for (const at of [start, ...words]) for (const end of ends) if (end > start) yield put(at, end);
    return;
  }
  const found: string[] = [];
  const value = ([at, end]: readonly number[]): void => {
    if (at === undefined || end === undefined) return;
    const last = at + text.slice(at, end).trimEnd().length;
    found.push(put(at, last), `${text.slice(0, at)}{ ${suggestion} }${text.slice(last)}`);
  };
  visit(parseDocument(text), {
    Node: (_key, node) => {
      if (node.range?.[0] === start) value(node.range);
    },
    Pair: (_key, { key, value: behind }) => {
      if (!isNode(key) || !isNode(behind) || isPair(behind)) return;
      const [whole, inner] = [key.range ?? [], behind.range ?? []];
      if (whole[0] === start) value(inner);
      if (whole[0] === start || inner[0] === start) value([whole[0] ?? start, inner[1] ?? start]);
    },
  });
  yield* found;
};
