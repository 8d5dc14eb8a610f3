import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { terminalText } from "../../comment/escape/markdown.ts";
import { counted } from "../../comment/words/item-words.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { commandProblem } from "../../git/repository.ts";
import { withExcerpts } from "../../policy/excerpts.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { Read } from "../../policy/model/problem.ts";
import { parseYaml } from "../../policy/parse-yaml.ts";
import { jsonText } from "../../report/json.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { findSources, kindOf, readSource, SOURCE_KINDS, type SourceKind } from "../import/find-sources.ts";
import { type ImportedFile, leftOutText, type WrittenImport, writtenImport } from "../import/written-import.ts";
import { findPlace, REPO_OPTION } from "../shared/find-place.ts";
import { readBytes } from "../shared/load-policies.ts";
import { printProblems } from "../shared/print-problems.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { writeFile } from "../shared/write-file.ts";

type ImportOptions = {
  readonly repo?: string;
  readonly as?: SourceKind;
  readonly write?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
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
      const written = writtenImport(files.value, readBuiltinPolicies(import.meta.url));
      if (options.write === true && options.dryRun !== true && written.policies.length > 0) {
        const kept = write(terminal, policyFile, written.text, options.force === true);
        if (!kept.ok) return printProblems(terminal, kept.problems, options);
      }
      await report(terminal, policyFile, files.value, written, options);
      if (written.policies.length === 0) terminal.exit(2);
    });

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

/** The line and the fix, as for a policy file; otherwise what the parser said. */
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

const SHOWN = 8;

const report = async (
  terminal: Terminal,
  policyFile: string,
  files: readonly ImportedFile[],
  { text, policies, leftOut }: WrittenImport,
  options: ImportOptions,
): Promise<void> => {
  const wrote = options.write === true && options.dryRun !== true && policies.length > 0;
  if (options.json === true)
    return terminal.out(
      jsonText({
        schema: "tollgate.import/1",
        files: files.map(({ file }) => file),
        policies,
        leftOut,
        text,
        written: wrote,
      }),
    );
  const colour = paint(terminal.colour.err);
  if (!wrote && policies.length > 0) await terminal.out(text);
  const lines = files.map(({ file }) => {
    const own = policies.filter(({ from }) => from === file);
    const changed = own.filter((policy) => policy.changed.length > 0).length;
    const left = leftOut.filter(({ from }) => from === file).length;
    const counts = [
      `${counted(own.length - changed, "policy", "policies")} kept`,
      ...(changed === 0 ? [] : [`${changed} changed`]),
      ...(left === 0 ? [] : [`${counted(left, "thing")} not carried over`]),
    ];
    return `  ${colour(own.length === 0 ? "dim" : "green", own.length === 0 ? "○" : "●")} ${terminalText(file)}: ${counts.join(", ")}`;
  });
  const listed = (title: string, texts: readonly string[], most: number): readonly string[] =>
    texts.length === 0
      ? []
      : [
          title,
          ...texts.slice(0, most).flatMap((one) => wrap(terminalText(one, 500), terminal.columns, "  ", "    ")),
          ...(texts.length > most ? [`  and ${texts.length - most} more; the comments of the file have all`] : []),
        ];
  const most = policies.length === 0 ? 20 : SHOWN;
  const left = [
    ...listed(
      "Changed:",
      policies.flatMap(({ id, changed }) => changed.map((one) => `${id}: ${one}`)),
      most,
    ),
    ...listed("Not carried over:", leftOut.map(leftOutText), most),
  ];
  terminal.err(
    [
      colour(
        "bold",
        policies.length === 0
          ? "Nothing could be carried over:"
          : wrote
            ? `Wrote ${terminalText(policyFile)}:`
            : "Imported:",
      ),
      ...lines,
      ...left,
      ...(wrote
        ? ["Next: tollgate validate, then tollgate explain <path>"]
        : policies.length === 0
          ? []
          : [`Nothing was written; --write writes ${POLICY_FILE}`]),
      "",
    ].join("\n"),
  );
};
