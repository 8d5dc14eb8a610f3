import { flattenIssues } from "../policy/flatten-issues.ts";
import { meantFaults } from "../policy/meant-faults.ts";
import { keyText, type Problem, type Read, withExcerpts } from "../policy/model/problem.ts";
import { parseYaml } from "../policy/parse-yaml.ts";
import { oneSlip } from "../policy/yaml/one-slip.ts";
import type { CaseChange } from "./resolve-cases.ts";
import { type WrittenCase, writtenSuite } from "./written-suite.ts";

export type Suite = {
  readonly file: string;
  readonly policy: string;
  readonly policyAt: { readonly line: number; readonly column: number };
  readonly policies?: string;
  readonly policiesAt?: { readonly line: number; readonly column: number };
  readonly cases: readonly SuiteCase[];
};

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
  if (!parsed.success) {
    const problems = meantFaults(flattenIssues(parsed.error.issues, data), data).map(
      ({ path, which, ...fault }): Problem => ({ ...fault, file, ...locate(path, which), key: keyText(path) }),
    );
    return { ok: false, problems };
  }
  const { policy, policies, cases } = parsed.data;
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, one] of cases.entries()) {
    const { name, expect } = one;
    const path = ["cases", index, "name"];
    if (seen.has(name)) {
      problems.push({
        code: "duplicate-id",
        file,
        ...locate(path),
        key: keyText(path),
        message: "another case has this name",
      });
    }
    seen.add(name);
    const contents = fieldOf(fieldOf(fieldOf(data, "cases"), index), "contents");
    // The schema's map silently drops this key.
    if (typeof contents === "object" && contents !== null && Object.hasOwn(contents, "__proto__")) {
      const key = ["cases", index, "contents", "__proto__"];
      const message = "is a path that a suite cannot hold";
      problems.push({ code: "wrong-value", file, ...locate(key, "key"), key: keyText(key), message });
    }
    if (expect === undefined && options.mayLackExpect !== true) {
      const key = ["cases", index, "expect"];
      problems.push({
        code: "missing-key",
        file,
        ...locate(key),
        key: keyText(key),
        message: "is missing; `tollgate test --update` writes what is true now",
        allowed: ["match", "none"],
      });
    }
    const [, second] = SOURCES.filter((key) => one[key] !== undefined);
    if (second !== undefined) {
      const key = ["cases", index, second];
      problems.push({
        code: "wrong-value",
        file,
        ...locate(key, "key"),
        key: keyText(key),
        message: `a case has one of ${SOURCES.join(", ")}, not two`,
      });
    }
    if (typeof expect === "object" && expect.match === false && Object.keys(expect).length > 1) {
      const key = ["cases", index, "expect"];
      problems.push({
        code: "wrong-value",
        file,
        ...locate(key),
        key: keyText(key),
        message: "a policy that does not apply asks for nothing: `match: false` stands alone",
      });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: {
      file,
      policy,
      policyAt: locate(["policy"]),
      policiesAt: locate(["policies"]),
      ...(policies === undefined ? {} : { policies }),
      cases: cases.map((one, index) => ({ ...one, ...locate(["cases", index, "name"], "key") })),
    },
  };
};

const fieldOf = (value: unknown, key: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
