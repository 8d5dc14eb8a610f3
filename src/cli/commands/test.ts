import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import { createSigner } from "../../gate/signer.ts";
import { COMMAND, openRepository } from "../../git/repository.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import { nearestSpelling, type Problem, type Read, withExcerpts } from "../../policy/model/problem.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { jsonText } from "../../report/json-text.ts";
import { readSuite, readSuiteHead, type SuiteHead } from "../../suite/read-suite.ts";
import { caseFacts, resolveCases } from "../../suite/resolve-cases.ts";
import { missingPolicy, runSuite } from "../../suite/run-suite.ts";
import { updateSuite } from "../../suite/update-suite.ts";
import { explainFacts, policyTexts } from "../explain/explain-facts.ts";
import { readBytes, writeFile } from "../shared/files.ts";
import { findPlace, type Place, REPO_OPTION } from "../shared/find-place.ts";
import { loadPolicies } from "../shared/load-policies.ts";
import { printProblems, problemText } from "../shared/problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { findSuites, printSuite, type RunSuite, summaryLine } from "./test-suites.ts";

type TestOptions = RemoteOptions & {
  readonly repo?: string;
  readonly policies?: string;
  readonly update?: boolean;
  readonly json?: boolean;
};

const examples = `
A suite is a file of cases for one policy:
  policy: payments
  cases:
    - name: a change of the ledger
      files: [src/payments/ledger.ts]
      expect: match                   # or none, or { adr: required, items: [two-people] }
    - name: what once went wrong
      commit: 1a2b3c4                 # or diff: |, or diff_file: x.diff; without expect,
                                      # --update writes what is true now

Without names: policies/*.test.yml and .github/tollgate/**/*.test.yml. A suite tests the
policy file beside it that has its policy's name, else ${POLICY_FILE}.

Examples:
  tollgate test
  tollgate test .github/tollgate/payments.test.yml --json
  tollgate test --update                      after a change of a policy; look at the diff
`;

export const testCommand = (terminal: Terminal): Command =>
  withRemoteOptions(new Command("test"))
    .argument("[suite...]", "suites to run")
    .option(...REPO_OPTION)
    .option("--policies <file>", "policy file to test, whatever the suites say")
    .option("--update", "write the expectations that are true now into the suites")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (named: string[], options: TestOptions) => {
      const place = await findPlace(terminal, options.repo);
      if (!place.ok) return printProblems(terminal, place.problems, options);
      const { root } = place.value;
      const below = relative(terminal.cwd, root);
      const files = named.length > 0 ? named : findSuites(root).map((file) => join(below, file));
      if (files.length === 0) {
        const message =
          "There is no suite: neither policies/*.test.yml nor .github/tollgate/**/*.test.yml. Write one, such as .github/tollgate/schema-change.test.yml with `policy: schema-change` and `cases: [{ name: a migration, files: [db/migrate/1_a.rb], expect: match }]`; without `expect`, --update writes what is true now.";
        return printProblems(
          terminal,
          [{ code: "not-found", file: COMMAND, line: 1, column: 1, key: "suite", message }],
          options,
        );
      }
      const problems: Problem[] = [];
      const suites: RunSuite[] = [];
      const colour = paint(terminal.colour.out);
      for (const file of files) {
        const run = await runFile(terminal, file, { ...options, place: place.value });
        if (!run.ok) {
          problems.push(...run.problems);
          if (options.json !== true) for (const problem of run.problems) terminal.err(problemText(terminal, problem));
          continue;
        }
        suites.push(run.value);
        if (options.json !== true) await terminal.out(printSuite(run.value, colour));
      }
      const cases = suites.flatMap((suite) => suite.cases);
      const failed = cases.filter(({ passed }) => !passed).length;
      if (options.json === true) {
        const counts = { suites: suites.length, cases: cases.length, passed: cases.length - failed, failed };
        const shown = suites.map(({ why, ...suite }) => ({
          ...suite,
          cases: suite.cases.map((one) => (one.passed ? one : { ...one, why: why.get(one.name) })),
        }));
        await terminal.out(jsonText({ schema: "tollgate.test/1", suites: shown, counts, problems }));
      } else if (suites.length > 0) await terminal.out(summaryLine(suites.length, cases.length, failed, colour));
      terminal.exit(problems.length > 0 ? 2 : failed > 0 ? 1 : 0);
    });

type PlacedOptions = TestOptions & { readonly place: Place };

/** With `--update`, the new suite is run first, and written only if it passes. */
const runFile = async (terminal: Terminal, file: string, options: PlacedOptions): Promise<Read<RunSuite>> => {
  const bytes = readBytes(terminal, file);
  if (!bytes.ok) return bytes;
  const run = await runText(terminal, file, bytes.value, options);
  if (!run.ok || options.update !== true) return run;
  const updated = run.value.cases.filter(({ passed }) => !passed).map(({ name }) => name);
  if (updated.length === 0) return run;
  let text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.value);
  let again: Read<RunSuite> = run;
  // Cases may share an expectation by a YAML alias; further rounds separate them.
  for (let round = 0; round < 3 && again.ok && again.value.cases.some(({ passed }) => !passed); round++) {
    text = updateSuite(text, again.value.cases);
    again = await runText(terminal, file, new TextEncoder().encode(text), options);
  }
  if (!again.ok || again.value.cases.some(({ passed }) => !passed)) {
    throw new Error(`${file} would not pass as it would be updated, so it is left as it was; please report this.`);
  }
  const wrote = writeFile(terminal, { option: "--update", file, text });
  if (!wrote.ok) return wrote;
  return { ok: true, value: { ...again.value, updated } };
};

const runText = async (
  terminal: Terminal,
  file: string,
  bytes: Uint8Array,
  options: PlacedOptions,
): Promise<Read<RunSuite>> => {
  const written = readSuite(file, bytes, { mayLackExpect: options.update === true });
  const folder = dirname(resolve(terminal.cwd, file));
  const suite = written.ok
    ? await resolveCases(written.value, {
        repository: () => openRepository(folder, false),
        readFile: (path) => readBytes({ cwd: folder }, path),
      })
    : written;
  const head = suite.ok ? suite.value : readSuiteHead(file, bytes);
  const set = head === undefined ? undefined : await policiesFor(terminal, head, options);
  if (!suite.ok || set?.ok !== true) {
    const ofPolicies =
      set?.ok === false ? set.problems : head === undefined || set === undefined ? [] : missingPolicy(head, set.value);
    const more = withExcerpts(ofPolicies, new Map([[file, bytes]]));
    return { ok: false, problems: [...more, ...(suite.ok ? [] : suite.problems)] };
  }
  const run = runSuite(suite.value, set.value, createSigner([]).hash);
  if (!run.ok) return run;
  const policy = set.value.policies.filter(({ id }) => id === suite.value.policy);
  const textOf = policyTexts(terminal);
  const failed = run.value.cases.flatMap((result, index) => {
    const tested = suite.value.cases[index];
    const [explained] = result.passed || tested === undefined ? [] : explainFacts(policy, caseFacts(tested), textOf);
    return explained === undefined ? [] : [[result.name, explained] as const];
  });
  return { ok: true, value: { ...run.value, why: new Map(failed), updated: [] } };
};

const noPolicies = (terminal: Terminal, suite: SuiteHead, written: string, { root }: Place): Read<never> => {
  const folder = dirname(resolve(terminal.cwd, suite.file));
  const beside = filesIn(dirname(resolve(folder, written))).map((name) => join(dirname(written), name));
  const own = relative(folder, join(root, POLICY_FILE)).split(sep).join("/");
  const there = [...beside, ...(existsSync(join(root, POLICY_FILE)) ? [own] : [])];
  const suggestion = nearestSpelling(written, there) ?? (there.length === 1 ? there[0] : undefined);
  const problem: Problem = {
    ...{ code: "not-found", file: suite.file, ...(suite.policiesAt ?? suite.policyAt), key: "policies" },
    message: `names ${written}, and there is no such file ${there.length === 0 ? "and no other policy file; copy it, too, or write it" : "here; a suite names its policy file by the path from the suite"}`,
    ...(there.length === 0 ? {} : { allowed: [...new Set(there)].slice(0, SHOWN_FILES) }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
  const bytes = readBytes(terminal, suite.file);
  return { ok: false, problems: bytes.ok ? withExcerpts([problem], new Map([[suite.file, bytes.value]])) : [problem] };
};

const SHOWN_FILES = 8;

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name));
  } catch {
    return [];
  }
};

const policiesFor = async (
  terminal: Terminal,
  suite: SuiteHead,
  { policies: wanted, place, ...remote }: PlacedOptions,
): Promise<Read<PolicySet>> => {
  const load = (policies: string): Promise<Read<PolicySet>> => loadPolicies(terminal, { ...remote, policies });
  if (wanted !== undefined) return load(wanted);
  const folder = dirname(suite.file);
  if (suite.policies !== undefined) {
    const file = join(folder, suite.policies);
    return existsSync(resolve(terminal.cwd, file)) ? load(file) : noPolicies(terminal, suite, suite.policies, place);
  }
  const beside = join(folder, `${suite.policy.replaceAll(/[^a-z0-9-]/g, "")}.yml`);
  if (existsSync(resolve(terminal.cwd, beside))) return load(beside);
  return loadPolicies(terminal, { ...remote, own: place });
};
