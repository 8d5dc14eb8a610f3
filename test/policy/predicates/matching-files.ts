import type { ChangedFile, Facts, Found } from "../../../src/policy/model/facts.ts";
import { formatProblem } from "../../../src/policy/model/problem.ts";
import { applyCondition } from "../../../src/policy/predicates/condition.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";

/** A file that is changed in one place; say what is different. */
export const file = (path: string, other: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: "modified",
  blob: "0".repeat(40),
  additions: 1,
  deletions: 1,
  lines: { kind: "known", added: ["new"], removed: ["old"] },
  ...other,
});

/** An ordinary pull request that changes one source file; say what is different. */
export const facts = (other: Partial<Facts> = {}): Facts => ({
  repository: "acme/shop",
  number: 7,
  title: "Add a column",
  body: "It is needed.",
  draft: false,
  author: { login: "octocat", kind: "person" },
  base: { ref: "main", sha: "a".repeat(40) },
  head: { ref: "feature", sha: "b".repeat(40), fork: false },
  labels: [],
  committers: ["octocat"],
  files: [file("src/app.ts")],
  dependencies: [],
  ...other,
});

const list = `version: 1
title: Services
sources: [invented]
names: [acmepay, black-forest-labs, zoho]
except: { npm: ["@acmepay/types"] }
kinds:
  payments:
    npm: [acmepay, "@acmepay/*"]
    maven: ["com.acmepay:sdk"]
    go: [github.com/acmepay/sdk]
`;

/** A policy with this `when` (YAML in flow style, or JSON), read as from a user's file. Throws the problems, if any, as the user would see them. */
export const policyWith = (when: string) => {
  const text = `version: 1\npolicies:\n  p:\n    title: P\n    when: ${when}\n    requires: { adr: true }\n`;
  const read = readPolicies({
    file: { file: "t.yml", bytes: new TextEncoder().encode(text) },
    builtin: new Map([["data/services", list]]),
  });
  if (!read.ok) throw new Error(read.problems.map(formatProblem).join("\n"));
  const policy = read.value.policies[0];
  if (policy === undefined) throw new Error("The policy is not there");
  return policy;
};

/** What the condition says of a pull request: the files left where it holds, `null` where it does not; and the last reason. */
export const ask = (when: string, about: Facts) => {
  const condition = policyWith(when).when[0];
  if (condition === undefined) throw new Error("The condition is not there");
  const { holds, files, reasons } = applyCondition(condition, about);
  const reason = reasons.at(-1);
  return { left: holds ? files.map(({ path }) => path) : null, text: reason?.text, decided: { ...reason?.decided } };
};

/** The problems of a `when`, as the user would see them, without the file and place. */
export const problemsOf = (when: string): readonly string[] => {
  try {
    policyWith(when);
    return [];
  } catch (cause) {
    return (cause as Error).message.split("\n").map((line) => line.replace(/^\S+ (policies\.p\.)?/, ""));
  }
};

/** What was read: by the key of a want, a text or what was found. */
const foundOf = (texts: Readonly<Record<string, Found | string>>): [string, Found][] =>
  Object.entries(texts).map(([key, one]) => [key, typeof one === "string" ? { kind: "text", text: one } : one]);

export const reading = (known: Readonly<Record<string, Found | string>>, more = false): NonNullable<Facts["read"]> => ({
  more,
  found: new Map(foundOf(known)),
});
