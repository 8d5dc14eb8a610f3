import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { CODEOWNERS_PATHS } from "../../checklist/requirements/code-owners.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { findPoliciesFolder, readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { COMMAND, commandProblem, openRepository } from "../../git/repository.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { counted } from "../../policy/model/words.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { jsonText } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { readBytes, writeFile } from "../shared/files.ts";
import { REPO_OPTION } from "../shared/find-place.ts";
import { loadPolicies } from "../shared/load-policies.ts";
import { type Found, lookAtRepository } from "../shared/look-at-repository.ts";
import { printProblems } from "../shared/problems.ts";
import { type History, historyText, type Level, levelText, lookAtHistory } from "../shared/replay-history.ts";
import { type Paint, paint, type Terminal } from "../shared/terminal.ts";
import { isUnfinished, PINNED_ACTION, policyFileText, SCHEMA_FILE, workflowText } from "../shared/written-files.ts";
import { pathsOf } from "./validate.ts";

type InitOptions = {
  readonly repo?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly action?: string;
  readonly schema?: boolean;
  readonly history: boolean;
  readonly json?: boolean;
};

const WORKFLOW_FILE = ".github/workflows/tollgate.yml";

const examples = `
Looks at what the last commit holds: which of the recommended policies its files are for,
which team owns them (CODEOWNERS), where decisions are kept. The last 200 pull requests
are replayed (fewer where they change much), to choose for each policy whether it blocks,
advises or only observes: together they never hold more than 10 %.

Examples:
  tollgate init --dry-run
  tollgate init --action acme/tollgate@3f2c1b…       of 40 digits: git ls-remote <address> HEAD
  tollgate init --schema                             with completion in your editor
`;

export const initCommand = (terminal: Terminal): Command =>
  new Command("init")
    .option(...REPO_OPTION)
    .option("--dry-run", "print them instead of writing")
    .option("--force", "overwrite files that are there")
    .option("--action <owner/repo@commit>", "your copy of Tollgate, which the workflow uses")
    .option("--schema", `also write ${SCHEMA_FILE}, by which editors complete and check the policy file`)
    .option("--no-history", "do not replay the last pull requests; the levels are those of the pack")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (options: InitOptions) => {
      if (options.action !== undefined && !PINNED_ACTION.test(options.action)) {
        const form = /^[\w.-]+\/[\w./-]+@/.test(options.action)
          ? "is not pinned by a commit of 40 digits, and a branch or a tag can be moved to another program"
          : "is not of the form owner/repository@commit";
        const [address = "owner/repository"] = options.action.split("@");
        const wrong = commandProblem(
          "wrong-value",
          "--action",
          `${JSON.stringify(options.action)} ${form}. The commit: git ls-remote https://github.com/${address.replace(/[^\w./-]/g, "")} HEAD`,
        );
        return printProblems(terminal, wrong.problems, options);
      }
      const repository = await openRepository(resolve(terminal.cwd, options.repo ?? "."), options.repo !== undefined);
      if (!repository.ok) return printProblems(terminal, repository.problems, options);
      const cwd = repository.value.root;
      const paths = [POLICY_FILE, WORKFLOW_FILE, ...(options.schema === true ? [SCHEMA_FILE] : [])];
      const keeps = options.dryRun !== true && options.force !== true;
      const there = paths.filter((path) => existsSync(resolve(cwd, path)));
      const isFinished = (path: string): boolean =>
        path !== WORKFLOW_FILE || options.action === undefined || !isUnfinished(textAt(cwd, path));
      const kept = keeps ? there.filter(isFinished) : [];
      const problems = kept.map((path) => ({ ...KEPT, key: path }));
      // Looking takes some seconds, so it is only done if its result is used.
      if (kept.length === paths.length) return printProblems(terminal, problems, options);
      const pack = await loadPolicies({ ...terminal, cwd }, { pack: "recommended" });
      if (!pack.ok) throw new Error("The pack `recommended` cannot be read", { cause: pack.problems });
      const found = lookAtRepository((await pathsOf(cwd)) ?? [], pack.value, ownersOf(cwd));
      const history =
        options.history && !kept.includes(POLICY_FILE) ? await lookAtHistory(repository.value, pack.value) : undefined;
      const files = [
        { path: POLICY_FILE, text: policyFileText(found, options.schema === true, history) },
        { path: WORKFLOW_FILE, text: workflowText(options.action) },
        ...(options.schema === true ? [{ path: SCHEMA_FILE, text: readSchema() }] : []),
      ];
      checkProposal(files[0]?.text ?? "");
      const colour = paint(terminal.colour.out);
      if (options.json !== true && !kept.includes(POLICY_FILE))
        await terminal.out(printFound(found, history, terminal.columns, colour));
      const fresh = options.dryRun === true ? [] : files.filter(({ path }) => !kept.includes(path));
      const written: typeof fresh = [];
      for (const file of fresh) {
        const { path, text } = file;
        const more = { fresh: !there.includes(path), makeFolder: true };
        const done = writeFile({ cwd }, { option: "--repo", file: path, text, ...more });
        if (!done.ok) return printProblems(terminal, done.problems, options);
        written.push(file);
      }
      if (options.json === true) {
        await terminal.out(
          jsonText({
            schema: "tollgate.init/1",
            found,
            ...(history === undefined ? {} : { history }),
            files: files.map((file) => ({ ...file, written: written.includes(file) })),
          }),
        );
      } else if (options.dryRun === true) {
        for (const { path, text } of files) await terminal.out(`\n${colour("bold", `# ${path}`)}\n${text}`);
      } else {
        for (const { path } of written)
          await terminal.out(`${colour("green", there.includes(path) ? "overwrote" : "wrote")} ${path}\n`);
        if (written.length > 0) await terminal.out(nextSteps(options.action !== undefined));
      }
      for (const { key, message } of problems) terminal.err(`${key} ${message}\n`);
    });

const KEPT: Problem = {
  ...{ code: "wrong-value", file: COMMAND, line: 1, column: 1, key: "" },
  message: "is there already and was left as it is; --force overwrites it.",
};

const readSchema = (): string =>
  readFileSync(join(dirname(findPoliciesFolder(import.meta.url)), "schema", "tollgate.schema.json"), "utf8");

const nextSteps = (named: boolean): string => `
${
  named
    ? ""
    : `The workflow does not run yet: it has to name your copy of Tollgate, for there is no release.
  tollgate init --action <owner>/<repository>@<commit> writes that into the workflow

`
}Next:
  1. tollgate validate, tollgate explain <path>: see that it says what you mean
  2. keep a signing key: openssl rand -hex 32 | gh secret set TOLLGATE_SIGNING_KEY
  3. commit these files to the default branch
  4. tollgate protect --action: shows the ruleset that requires the status "tollgate"
     there, and with --apply makes it; until then it holds nothing
`;

const checkProposal = (text: string): void => {
  const read = readPolicies({
    file: { file: POLICY_FILE, bytes: new TextEncoder().encode(text) },
    builtin: readBuiltinPolicies(import.meta.url),
  });
  if (!read.ok)
    throw new Error("The proposed policy file would be wrong", {
      cause: new Error(read.problems.map(({ message }) => message).join("; ")),
    });
};

const ownersOf = (cwd: string): string => {
  for (const file of CODEOWNERS_PATHS) {
    const text = textAt(cwd, file);
    if (text !== "") return text;
  }
  return "";
};

const textAt = (cwd: string, file: string): string => {
  const read = readBytes({ cwd }, file);
  return read.ok ? new TextDecoder().decode(read.value) : "";
};

const WIDTHS = { id: 22, level: 7 } as const;

export const printFound = (
  { policies, others, adrFolder }: Found,
  history: History | undefined,
  columns: number,
  colour: Paint,
): string => {
  const looked = history?.kind === "looked" ? history : undefined;
  const levelOf = (id: string): Level | undefined => looked?.levels.find((level) => level.id === id);
  const rows = (id: string, files: string): readonly string[] => {
    const level = levelOf(id);
    const did = level === undefined || looked === undefined ? "" : levelText(level, looked.pullRequests);
    const name = `  ● ${id.padEnd(WIDTHS.id)} ${level === undefined ? "" : `${level.enforcement.padEnd(WIDTHS.level)} `}`;
    const below = " ".repeat(6);
    const [first = "", ...more] = [
      ...wrap(terminalText(files, 300), columns, name, below),
      ...(did === "" ? [] : wrap(did, columns, below)),
    ];
    const mark = isIdle(id) ? colour("dim", "○") : colour("green", "●");
    return [first.replace("●", mark).trimEnd(), ...more.map((line) => colour("dim", line))];
  };
  const isIdle = (id: string): boolean => looked !== undefined && (levelOf(id)?.applied ?? 0) === 0;
  const found = ({ id, files, example, tools }: Found["policies"][number]): readonly string[] =>
    rows(id, `${counted(files, "file")}: ${tools.length === 0 ? example : tools.join(", ")}`);
  const waiting = others.filter((id) => (levelOf(id)?.applied ?? 0) === 0);
  return [
    ...(history === undefined ? [] : wrap(terminalText(historyText(history), 1_000), columns)),
    colour("bold", "Found in this repository:"),
    ...policies.filter(({ id }) => !isIdle(id)).flatMap(found),
    ...others.filter((id) => !waiting.includes(id)).flatMap((id) => rows(id, "")),
    ...policies.filter(({ id }) => isIdle(id)).flatMap(found),
    ...waiting.map((id) => colour("dim", `  ○ ${id.padEnd(WIDTHS.id)} nothing yet`)),
    adrFolder === undefined
      ? colour("dim", "  ○ no folder of decision records")
      : `  ${colour("green", "●")} decisions in ${terminalText(adrFolder)}/`,
    "",
    "",
  ].join("\n");
};
