import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { commandProblem } from "../../git/repository.ts";
import { type Read, withExcerpts } from "../../policy/model/problem.ts";
import { parseYaml } from "../../policy/parse-yaml.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { findSources, kindOf, readSource, SOURCE_KINDS, type SourceKind } from "../import/find-sources.ts";
import { pastOf, reportImport } from "../import/report-import.ts";
import { type ImportedFile, writtenImport } from "../import/written-import.ts";
import { readBytes, writeFile } from "../shared/files.ts";
import { findPlace, REPO_OPTION } from "../shared/find-place.ts";
import { printProblems } from "../shared/problems.ts";
import type { Terminal } from "../shared/terminal.ts";

type ImportOptions = {
  readonly repo?: string;
  readonly as?: SourceKind;
  readonly write?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly extends?: string;
  readonly history: boolean;
  readonly json?: boolean;
};

const examples = `
Reads CODEOWNERS, labeler.yml (actions/labeler, all versions), .policy.yml (policy-bot),
mergeable.yml, a Dangerfile's plain rules, and the boxes of pull-request templates, and
prints a policy file that validates. What it cannot say is in comments at its beginning,
with the reason. Nothing is run, and nothing is written without --write.

Examples:
  tollgate import                              what is in this repository, to look at
  tollgate import --write                      into ${POLICY_FILE}
  tollgate import .github/CODEOWNERS .github/pull_request_template.md
  tollgate import --as labeler old-labels.yml
`;

export const importCommand = (terminal: Terminal): Command =>
  new Command("import")
    .argument("[file...]", "files to import (default: what is in the repository)")
    .option(...REPO_OPTION)
    .addOption(
      new Option("--as <kind>", "what the files are (default: by their names)").choices(Object.keys(SOURCE_KINDS)),
    )
    .addOption(
      new Option(
        "--extends <pack>",
        "also apply the built-in policies of a pack (default: only what is imported)",
      ).choices(PACKS),
    )
    .option("--no-history", "do not replay the last pull requests")
    .option("--dry-run", "print the policy file (the default)")
    .option("--write", `write it to ${POLICY_FILE}`)
    .option("--force", "with --write: overwrite a file that is there")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (named: string[], options: ImportOptions) => {
      const place = await findPlace(terminal, options.repo);
      if (!place.ok) return printProblems(terminal, place.problems, options);
      const { root, policyFile } = place.value;
      const files = readFiles(terminal, root, named, options);
      if (!files.ok) return printProblems(terminal, files.problems, options);
      const builtin = readBuiltinPolicies(import.meta.url);
      const written = writtenImport(files.value, builtin, options.extends);
      if (options.write === true && options.dryRun !== true && written.policies.length > 0) {
        const kept = write(terminal, policyFile, written.text, options.force === true);
        if (!kept.ok) return printProblems(terminal, kept.problems, options);
      }
      const { repository } = place.value;
      const looks = options.history && repository.ok && written.policies.length > 0;
      const past = looks ? await pastOf(repository.value, written.text, builtin) : undefined;
      await reportImport(terminal, { policyFile, files: files.value, written, past }, options);
      if (written.policies.length === 0) terminal.exit(2);
    });

const PACKS = ["recommended", "playbook"] as const;

const readFiles = (
  terminal: Terminal,
  root: string,
  named: readonly string[],
  options: ImportOptions,
): Read<readonly ImportedFile[]> => {
  const found = named.length > 0 ? named : findSources(root).map((path) => join(relative(terminal.cwd, root), path));
  if (found.length === 0)
    return commandProblem(
      "not-found",
      "file",
      `There is nothing to import: neither CODEOWNERS, labeler.yml, .policy.yml, mergeable.yml, a Dangerfile nor a pull-request template is in ${options.repo ?? "this repository"}. tollgate init proposes policies by its files.`,
    );
  const files: ImportedFile[] = [];
  for (const path of found) {
    const kind = options.as ?? kindOf(path);
    if (kind === undefined)
      return commandProblem("wrong-value", "file", `${path} has a name that is not known. Say what it is by --as.`, {
        allowed: Object.keys(SOURCE_KINDS),
      });
    const bytes = readBytes(terminal, path);
    if (!bytes.ok) return bytes;
    const read = readSource(kind, new TextDecoder().decode(bytes.value));
    if (typeof read === "string") return notYaml(path, bytes.value, read);
    files.push({ ...read, file: relative(root, resolve(terminal.cwd, path)) || path });
  }
  return { ok: true, value: files };
};

const notYaml = (path: string, bytes: Uint8Array, message: string): Read<never> => {
  const read = parseYaml(path, bytes);
  const first = read.ok ? undefined : read.problems[0];
  return first === undefined
    ? commandProblem("bad-yaml", path, `It cannot be read as YAML: ${message}`)
    : { ok: false, problems: withExcerpts([first], new Map([[path, bytes]])) };
};

const write = (terminal: Terminal, policyFile: string, text: string, force: boolean): Read<undefined> => {
  if (!force && existsSync(resolve(terminal.cwd, policyFile)))
    return commandProblem(
      "wrong-value",
      "--write",
      `${policyFile} is there already and was left as it was; --force overwrites it.`,
    );
  return writeFile(terminal, { option: "--write", file: policyFile, text, fresh: !force, makeFolder: true });
};
