import { flattenIssues } from "../policy/flatten-issues.ts";
import { meantFaults } from "../policy/meant-faults.ts";
import { type KeyPath, keyText, type Problem, type Read, withExcerpts } from "../policy/model/problem.ts";
import { parseYaml } from "../policy/parse-yaml.ts";
import { oneSlip } from "../policy/yaml/one-slip.ts";
import type { CaseChange } from "./resolve-cases.ts";
import { type WrittenCase, writtenSuite } from "./written-suite.ts";

export type SuiteHead = {
  readonly file: string;
  readonly policy: string;
  readonly policyAt: { readonly line: number; readonly column: number };
  readonly policies?: string;
  readonly policiesAt?: { readonly line: number; readonly column: number };
};

export type Suite = SuiteHead & { readonly cases: readonly SuiteCase[] };

export type SuiteCase = WrittenCase & {
  readonly line: number;
  readonly column: number;
  readonly change?: CaseChange;
};

const SOURCES = ["files", "commit", "diff", "diff_file"] as const;

/** @param options `mayLackExpect`: it will be written */
export const readSuite = (
  file: string,
  bytes: Uint8Array,
  options: { readonly mayLackExpect?: boolean } = {},
): Read<Suite> => {
  const read = parseSuite(file, bytes, options);
  if (read.ok) return read;
  const problemsOf = (text: string): readonly Problem[] => {
    const again = parseSuite(file, new TextEncoder().encode(text), options);
    return again.ok ? [] : again.problems;
  };
  const slip = oneSlip(file, new TextDecoder().decode(bytes), read.problems, problemsOf);
  const problems = slip === undefined ? read.problems : [slip.problem, ...problemsOf(slip.text)];
  return { ok: false, problems: withExcerpts(problems, new Map([[file, bytes]])) };
};

/** Suites that are joined would have the same keys twice. */
const MANY_SUITES = "the file has more than one document; put each suite into a file of its own";

const parseSuite = (file: string, bytes: Uint8Array, options: { readonly mayLackExpect?: boolean }): Read<Suite> => {
  const yaml = parseYaml(file, bytes, { manyDocuments: MANY_SUITES });
  if (!yaml.ok) return yaml;
  const { data, locate } = yaml.value;
  const parsed = writtenSuite.safeParse(data);
  const ofShape = parsed.success
    ? []
    : meantFaults(flattenIssues(parsed.error.issues, data), data).map(
        ({ path, which, ...fault }): Problem => ({
          ...{ ...fault, file, ...locate(path, which), key: keyText(path) },
        }),
      );
  // One cause is one problem: what stands above or below a key that is wrong is not looked at.
  const isWrong = (key: string): boolean =>
    ofShape.some(
      (one) =>
        one.key.startsWith(key) || key.startsWith(one.key) || one.key.replace(/[^.]*$/, one.suggestion ?? "") === key,
    );
  const problems = ofCases({ file, locate }, fieldOf(data, "cases"), options).filter(({ key }) => !isWrong(key));
  if (!parsed.success || problems.length > 0)
    return {
      ok: false,
      problems: [...ofShape, ...problems].toSorted((one, other) => one.line - other.line || one.column - other.column),
    };
  const { cases, ...head } = parsed.data;
  return {
    ok: true,
    value: {
      ...headOf(file, head, locate),
      cases: cases.map((one, index) => ({ ...one, ...locate(["cases", index, "name"], "key") })),
    },
  };
};

/** Of a suite that has problems elsewhere; undefined if it does not name a policy. */
export const readSuiteHead = (file: string, bytes: Uint8Array): SuiteHead | undefined => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return undefined;
  const { data, locate } = yaml.value;
  const head = writtenSuite.pick({ policy: true, policies: true }).safeParse({
    policy: fieldOf(data, "policy"),
    policies: fieldOf(data, "policies"),
  });
  return head.success ? headOf(file, head.data, locate) : undefined;
};

type Located = { readonly file: string; readonly locate: Locate };

type Locate = (path: KeyPath, which?: "key" | "value") => { readonly line: number; readonly column: number };

const headOf = (
  file: string,
  { policy, policies }: { readonly policy: string; readonly policies?: string | undefined },
  locate: Locate,
): SuiteHead => ({
  ...{ file, policy, policyAt: locate(["policy"]), policiesAt: locate(["policies"]) },
  ...(policies === undefined ? {} : { policies }),
});

/** What the schema cannot say of cases, which may be of any shape. */
const ofCases = (
  { file, locate }: Located,
  cases: unknown,
  options: { readonly mayLackExpect?: boolean },
): readonly Problem[] => {
  const seen = new Set<unknown>();
  const problems: Problem[] = [];
  const add = (path: KeyPath, fault: Pick<Problem, "code" | "message" | "allowed">, which?: "key"): void => {
    problems.push({ ...{ ...fault, file, ...locate(path, which), key: keyText(path) } });
  };
  for (const [index, one] of (Array.isArray(cases) ? cases : []).entries()) {
    if (typeof one !== "object" || one === null) continue;
    const path = ["cases", index];
    const name = fieldOf(one, "name");
    const expect = fieldOf(one, "expect");
    if (seen.has(name)) add([...path, "name"], { code: "duplicate-id", message: "another case has this name" });
    if (typeof name === "string") seen.add(name);
    const contents = fieldOf(one, "contents");
    // The schema's map silently drops this key.
    if (typeof contents === "object" && contents !== null && Object.hasOwn(contents, "__proto__"))
      add(
        [...path, "contents", "__proto__"],
        { code: "wrong-value", message: "is a path that a suite cannot hold" },
        "key",
      );
    if (expect === undefined && options.mayLackExpect !== true)
      add([...path, "expect"], {
        code: "missing-key",
        message: "is missing; `tollgate test --update` writes what is true now",
        allowed: ["match", "none"],
      });
    const [, second] = SOURCES.filter((key) => fieldOf(one, key) !== undefined);
    if (second !== undefined)
      add(
        [...path, second],
        { code: "wrong-value", message: `a case has one of ${SOURCES.join(", ")}, not two` },
        "key",
      );
    if (fieldOf(expect, "match") === false && Object.keys(expect ?? {}).length > 1)
      add([...path, "expect"], {
        code: "wrong-value",
        message: "a policy that does not apply asks for nothing: `match: false` stands alone",
      });
  }
  return problems;
};

const fieldOf = (value: unknown, key: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
