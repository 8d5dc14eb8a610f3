import { Command, Option } from "commander";
import { annotationText, terminalText } from "../../comment/escape/markdown.ts";
import { counted } from "../../comment/words/item-words.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { withExcerpts } from "../../policy/excerpts.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { jsonText } from "../../report/json.ts";
import { renderProblems } from "../../report/terminal-layout.ts";
import { findPlace, REPO_OPTION } from "../shared/find-place.ts";
import { misnamedHere, readBytes, readCompleted } from "../shared/load-policies.ts";
import { printProblems, problemText } from "../shared/print-problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { DOUBT_WORDS, type Doubt, doubtsOf } from "../validate/doubts.ts";
import { globDoubts } from "../validate/glob-doubts.ts";
import { neverMatches } from "../validate/never-matches.ts";
import { readSurroundings } from "../validate/surroundings.ts";
import { textDoubts } from "../validate/text-doubts.ts";

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
      const counts: { file: string; policies: number }[] = [];
      for (const file of files) {
        const bytes = readBytes(terminal, file);
        const set = bytes.ok
          ? await readCompleted({ ...terminal, repository }, { file: { file, bytes: bytes.value }, builtin }, options)
          : bytes;
        if (!set.ok || !bytes.ok) {
          const meant = !bytes.ok && named.length === 0 ? misnamedHere({ root }) : undefined;
          const found = meant === undefined ? (set.ok ? [] : set.problems) : [meant];
          problems.push(...(named.length === 0 ? found.map(withNext) : found));
          continue;
        }
        counts.push({ file, policies: set.value.policies.length });
        const never = neverMatches(file, bytes.value);
        // A contradiction already explains why the policy matches nothing.
        const more = doubtsOf(set.value, surroundings).filter(({ key }) => !never.some((doubt) => doubt.key === key));
        const texts = textDoubts(file, bytes.value);
        const globs = globDoubts(file, bytes.value, surroundings).filter(
          ({ key }) => !texts.some((doubt) => doubt.key === key),
        );
        written.set(file, bytes.value);
        // Such a text already explains why no file matches.
        const explained = more.filter(
          ({ code, key }) => code !== "matches-nothing-here" || !texts.some((doubt) => doubt.key.startsWith(key)),
        );
        doubts.push(...never, ...explained, ...texts, ...globs);
      }
      if (format === "json")
        await terminal.out(jsonText({ schema: "tollgate.validate/1", files: counts, problems, doubts }));
      else if (format === "github")
        await terminal.out(renderProblems(problems, "github") + doubts.map(annotation).join(""));
      else {
        for (const problem of problems) terminal.err(problemText(terminal, problem));
        for (const doubt of doubts) terminal.err(doubtText(terminal, doubt, written));
        const colour = paint(terminal.colour.out);
        for (const { file, policies } of counts) {
          const doubtful = doubts.filter(({ at }) => at.file === file).length;
          const more = doubtful === 0 ? "" : `, ${counted(doubtful, "doubt")}`;
          await terminal.out(
            `${colour("green", "✓")} ${terminalText(file)} is right: ${counted(policies, "policy", "policies")}${more}\n`,
          );
        }
      }
      terminal.exit(problems.length > 0 || (options.strict === true && doubts.length > 0) ? 2 : 0);
    });

/** Nobody named the file, so it need not be there. */
const withNext = (problem: Problem): Problem =>
  problem.code === "not-found" && problem.message === "There is no such file."
    ? {
        ...problem,
        message: `${problem.message} Without it, tollgate:recommended applies; tollgate init proposes one.`,
      }
    : problem;

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
