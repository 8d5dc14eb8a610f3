import { flattenIssues } from "../engine/policy/flatten-issues.ts";
import { keyText } from "../engine/policy/key-text.ts";
import { parseYaml } from "../engine/policy/parse-yaml.ts";
import type { Problem, Read } from "../engine/problem.ts";
import { type WrittenCase, writtenSuite } from "./written-suite.ts";

/** A test suite: cases for one policy. */
export type Suite = {
  readonly file: string;
  readonly policy: string;
  /** Place of the policy's id, for the problem that there is no such policy. */
  readonly policyAt: { readonly line: number; readonly column: number };
  /** The policy file, relative to the suite, where the suite names it. */
  readonly policies?: string;
  readonly cases: readonly SuiteCase[];
};

/** One case, and where it stands. */
export type SuiteCase = WrittenCase & { readonly line: number; readonly column: number };

/**
 * Reads a suite (`*.test.yml`). Every problem is returned, with its place; none is thrown.
 *
 * @param file the suite as the user knows it
 */
export const readSuite = (file: string, bytes: Uint8Array): Read<Suite> => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return yaml;
  const { data, locate } = yaml.value;
  const parsed = writtenSuite.safeParse(data);
  if (!parsed.success) {
    const problems = flattenIssues(parsed.error.issues, data).map(
      ({ path, which, ...fault }): Problem => ({ ...fault, file, ...locate(path, which), key: keyText(path) }),
    );
    return { ok: false, problems };
  }
  const { policy, policies, cases } = parsed.data;
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, { name, expect }] of cases.entries()) {
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
    if (typeof expect !== "string" && expect.match === false && Object.keys(expect).length > 1) {
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
      ...(policies === undefined ? {} : { policies }),
      cases: cases.map((one, index) => ({ ...one, ...locate(["cases", index, "name"], "key") })),
    },
  };
};
