import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { Command, Option } from "commander";
import { annotationText, terminalText } from "../../comment/escape/markdown.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { treeEntries } from "../../git/files.ts";
import { askGit, openRepository, type Repository } from "../../git/repository.ts";
import { ignoredBy } from "../../git/uncommitted.ts";
import { type Problem, withExcerpts } from "../../policy/model/problem.ts";
import { counted, listText, someText } from "../../policy/model/words.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { jsonText } from "../../report/json-text.ts";
import { renderProblems, wrap } from "../../report/terminal-layout.ts";
import { readBytes } from "../shared/files.ts";
import { findPlace, REPO_OPTION } from "../shared/find-place.ts";
import { misnamedHere, readCompleted } from "../shared/load-policies.ts";
import { printProblems, problemText } from "../shared/problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { DOUBT_WORDS, type Doubt, doubtsOf, namesOf, neverMatches, type Surroundings } from "./validate-doubts.ts";
import { globDoubts, textDoubts } from "./validate-globs.ts";

type ValidateOptions = RemoteOptions & {
  readonly repo?: string;
  readonly json?: boolean;
  readonly format: "text" | "json" | "github";
  readonly strict?: boolean;
};

const examples = `
All problems are reported at once, with file:line:column, the key, and what is allowed there.
What is allowed but probably not meant is reported as a doubt; doubts change the exit code
only with --strict.

Examples:
  tollgate validate
  tollgate validate --format github ${POLICY_FILE}     annotations, in a workflow
  tollgate validate --json policies/*.yml
`;

export const validateCommand = (terminal: Terminal): Command =>
  withRemoteOptions(new Command("validate"))
    .argument("[file...]", `policy files (default: ${POLICY_FILE})`)
    .option(...REPO_OPTION)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json", "github"]).default("text"))
    .option("--strict", "doubts end with 2, too")
    .option("--json", "print JSON (as --format json)")
    .addHelpText("after", examples)
    .action(async (named: string[], options: ValidateOptions) => {
      const place = await findPlace(terminal, options.repo);
      if (!place.ok) return printProblems(terminal, place.problems, options);
      const { root, repository, policyFile } = place.value;
      const files = named.length > 0 ? named : [policyFile];
      const format = options.json === true ? "json" : options.format;
      const surroundings = await readSurroundings(root);
      const builtin = readBuiltinPolicies(import.meta.url);
      const problems: Problem[] = [];
      const doubts: Doubt[] = [];
      const written = new Map<string, Uint8Array>();
      const counts: { file: string; policies: number; notLookedUp?: readonly string[] }[] = [];
      for (const file of files) {
        const bytes = readBytes(terminal, file);
        const set = bytes.ok
          ? await readCompleted({ ...terminal, repository }, { file: { file, bytes: bytes.value }, builtin }, options)
          : bytes;
        if (!set.ok || !bytes.ok) {
          const meant = !bytes.ok && named.length === 0 ? misnamedHere({ root }) : undefined;
          const found = meant === undefined ? (set.ok ? [] : set.problems) : [meant];
          problems.push(...(named.length === 0 ? await Promise.all(found.map((one) => withNext(one, root))) : found));
          continue;
        }
        const names = namesOf(set.value, file, bytes.value);
        counts.push({
          ...{ file, policies: set.value.policies.length },
          ...(names.length === 0 ? {} : { notLookedUp: names }),
        });
        const never = neverMatches(file, bytes.value);
        // A contradiction already explains why the policy matches nothing.
        const more = doubtsOf(set.value, surroundings).filter(({ key }) => !never.some((doubt) => doubt.key === key));
        const texts = textDoubts(file, bytes.value, surroundings);
        const globs = globDoubts(file, bytes.value, surroundings).filter(
          ({ key }) => !texts.some((doubt) => doubt.key === key),
        );
        written.set(file, bytes.value);
        // Such a text already explains why no file matches.
        const explained = more.filter(
          ({ code, key }) => code !== "matches-nothing-here" || !texts.some((doubt) => doubt.key.startsWith(key)),
        );
        const ignored = repository.ok ? await ignoredDoubt(repository.value, terminal.cwd, file) : [];
        doubts.push(...ignored, ...never, ...explained, ...texts, ...globs);
      }
      if (format === "json")
        await terminal.out(jsonText({ schema: "tollgate.validate/1", files: counts, problems, doubts }));
      else if (format === "github")
        await terminal.out(renderProblems(problems, "github") + doubts.map(annotation).join(""));
      else {
        for (const problem of problems) terminal.err(problemText(terminal, problem));
        if (problems.some(({ code }) => code === "bad-yaml"))
          terminal.err("Fix this first: the rest of the file was not checked, and there may be more.\n");
        for (const doubt of doubts) terminal.err(doubtText(terminal, doubt, written));
        const colour = paint(terminal.colour.out);
        for (const { file, policies, notLookedUp } of counts) {
          const doubtful = doubts.filter(({ at }) => at.file === file).length;
          const more = doubtful === 0 ? "" : `, ${counted(doubtful, "doubt")}`;
          await terminal.out(
            `${colour("green", "✓")} ${terminalText(file)} is right: ${counted(policies, "policy", "policies")}${more}\n`,
          );
          if (notLookedUp !== undefined)
            await terminal.out(
              wrap(notLookedUpText(notLookedUp), terminal.columns, "  ", "    ")
                .map((line) => `${colour("dim", line)}\n`)
                .join(""),
            );
        }
      }
      terminal.exit(problems.length > 0 || (options.strict === true && doubts.length > 0) ? 2 : 0);
    });

/** Nobody named the file, so it need not be there. */
const withNext = async (problem: Problem, root: string): Promise<Problem> => {
  if (problem.code !== "not-found" || problem.message !== "There is no such file.") return problem;
  const { findSources } = await import("../import/find-sources.ts");
  const sources = findSources(root).map((path) => terminalText(path, 100));
  const more = sources.length === 0 ? "" : `, and tollgate import makes one of ${listText(sources)}`;
  const message = `${problem.message} Without it, tollgate:recommended applies; tollgate init proposes one${more}.`;
  return { ...problem, message };
};

/** A file that is validated is meant to be committed. */
const ignoredDoubt = async (repository: Repository, cwd: string, file: string): Promise<readonly Doubt[]> => {
  const path = relative(repository.root, resolve(cwd, file)).split(sep).join("/");
  const by = path.startsWith("../") ? undefined : await ignoredBy(repository, path);
  if (by === undefined) return [];
  const message = `is kept away by ${by}, so it never reaches the base branch, whose file decides`;
  return [{ code: "ignored-file", at: { file, line: 1, column: 1 }, key: "", message }];
};

const MAX_NAMES = 8;

const notLookedUpText = (names: readonly string[]): string => {
  const shown = names.slice(0, MAX_NAMES).map((name) => terminalText(name, 100));
  return `Not looked up on GitHub: ${someText(shown, names.length)}. A misspelt name can answer nothing; tollgate doctor says which teams the App cannot see.`;
};

const doubtText = (
  terminal: Terminal,
  { code, at, key, message }: Doubt,
  files: ReadonlyMap<string, Uint8Array>,
): string => {
  const mark = paint(terminal.colour.err)("yellow", "doubt");
  // The code is not shown; any of a problem does.
  const problem: Problem = { code: "wrong-value", ...at, key, message: `${DOUBT_WORDS[code]}: ${message}` };
  return `${mark} ${renderProblems(withExcerpts([problem], files), "text", terminal.columns)}`;
};

const annotation = ({ code, at, message }: Doubt): string =>
  `::warning file=${annotationText(at.file, "property")},line=${at.line},col=${at.column},title=${annotationText(DOUBT_WORDS[code], "property")}::${annotationText(message, "data")}\n`;

const LARGEST_WORKFLOW = 1_000_000;

const MAX_PATHS = 200_000;

const MAX_LINKS = 50;

export const readSurroundings = async (cwd: string): Promise<Surroundings> => {
  const entries = await entriesOf(cwd);
  return {
    ...(entries === undefined ? {} : { paths: entries.paths, links: entries.links }),
    ...ofWorkflows(cwd),
  };
};

export const pathsOf = async (cwd: string): Promise<readonly string[] | undefined> => (await entriesOf(cwd))?.paths;

const entriesOf = async (cwd: string): Promise<Required<Pick<Surroundings, "paths" | "links">> | undefined> => {
  const repository = await openRepository(cwd, false);
  if (!repository.ok) return undefined;
  const entries = await treeEntries(repository.value, "HEAD");
  if (entries === undefined || entries.length > MAX_PATHS) return undefined;
  const links: NonNullable<Surroundings["links"]>[number][] = [];
  for (const { mode, id, path } of entries) {
    if (mode === "160000") links.push({ path, kind: "submodule" });
    if (mode !== "120000") continue;
    const read = links.length < MAX_LINKS ? await askGit(repository.value, ["cat-file", "blob", id]) : undefined;
    const target = read?.code === 0 ? { target: read.out.toString("utf8").slice(0, 300) } : {};
    links.push({ path, kind: "link", ...target });
  }
  return { paths: entries.map(({ path }) => path), links };
};

const ofWorkflows = (cwd: string): Pick<Surroundings, "signed" | "ownToken"> => {
  const folder = join(cwd, ".github", "workflows");
  const texts: string[] = [];
  try {
    for (const name of readdirSync(folder)) {
      if (/\.ya?ml$/.test(name)) texts.push(readFileSync(join(folder, name), "utf8").slice(0, LARGEST_WORKFLOW));
    }
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return {};
    throw error;
  }
  const running = texts.filter((text) => /uses:\s*\S*tollgate/i.test(text));
  if (running.length === 0) return {};
  // `actions/checkout` takes a `token:` too; any `token:` may be the right one.
  const ownToken = !running.some((text) => /^\s*token:/m.test(text));
  return { signed: running.some((text) => /^\s*signing-key:/m.test(text)), ownToken };
};
