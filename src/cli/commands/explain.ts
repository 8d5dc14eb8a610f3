import { Command, Option } from "commander";
import { commandProblem } from "../../git/repository.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import { accountNamed } from "../../policy/model/accounts.ts";
import type { ChangedFile, ChangeStatus, Facts } from "../../policy/model/facts.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { explainFacts, policyTexts } from "../explain/explain-facts.ts";
import { originsOf, printOrigins } from "../explain/origins.ts";
import { parsePath } from "../explain/parse-path.ts";
import { printExplained } from "../explain/print-explained.ts";
import { withContents } from "../explain/with-contents.ts";
import { findPlace, REPO_OPTION } from "../shared/find-place.ts";
import { loadPolicies } from "../shared/load-policies.ts";
import { printProblems } from "../shared/print-problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";

type ExplainOptions = RemoteOptions & {
  readonly status: ChangeStatus;
  readonly repo?: string;
  readonly policies?: string;
  readonly pack?: string;
  readonly base: string;
  readonly author: string;
  readonly label?: readonly string[];
  readonly dependency?: readonly string[];
  readonly addedLine?: readonly string[];
  readonly origin?: boolean;
  readonly json?: boolean;
};

const examples = `
Each path is looked at by itself, as the only file of a pull request. In a git repository, its text
and the folders above it are those of HEAD.

Examples:
  tollgate explain db/migrate/20240101_add_index.rb
  tollgate explain --status added A:terraform/main.tf D:api/openapi.yml 'R:old.sql=>new.sql'
  tollgate explain package.json --dependency stripe
  tollgate explain app.sql --added-line 'DROP TABLE users;'
  tollgate explain --origin                  which file decided each key of each policy
  tollgate explain --origin --extends acme/.github=../dot-github     with what acme locks
`;

export const explainCommand = (terminal: Terminal): Command =>
  withRemoteOptions(new Command("explain"))
    .argument(
      "[path...]",
      "paths of files, which need not exist; A:path, M:path, D:path or R:old=>new say how it changed",
    )
    .addOption(
      new Option("--status <status>", "how the paths changed")
        .choices(["added", "modified", "removed", "renamed"])
        .default("modified"),
    )
    .option(...REPO_OPTION)
    .option("--policies <file>", `policy file (default: ${POLICY_FILE}, else tollgate:recommended)`)
    .option("--pack <name>", "built-in pack to use instead: recommended or playbook")
    .option("--base <branch>", "branch it goes into", "main")
    .option("--author <login>", "who opens it", "")
    .option("--label <name...>", "labels it has")
    .option("--dependency <name...>", "packages newly added by the path, a manifest")
    .option("--added-line <text...>", "lines added to the file (default: not known)")
    .option("--origin", "say which file decided each key of each policy")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (paths: string[], options: ExplainOptions) => {
      const place = await findPlace(terminal, options.repo);
      if (!place.ok) return printProblems(terminal, place.problems, options);
      const set = await loadPolicies(terminal, { ...options, own: place.value });
      if (!set.ok) return printProblems(terminal, set.problems, options);
      const read = paths.map((path) => parsePath(path, options.status, { cwd: terminal.cwd, root: place.value.root }));
      const problems: readonly Problem[] = read.flatMap((one) => (one.ok ? [] : one.problems));
      if (problems.length > 0) return printProblems(terminal, problems, options);
      if (paths.length === 0 && options.origin !== true) {
        return printProblems(
          terminal,
          commandProblem("missing-key", "path", "Name at least one path, or ask for --origin.").problems,
          options,
        );
      }
      const textOf = policyTexts(terminal);
      const files = read.flatMap((one) => (one.ok ? [one.value] : []));
      const all = set.value.policies;
      const explained = await Promise.all(
        files.map(async (file) => {
          const facts = await withContents(all, factsOf(file, options), place.value.repository);
          return { path: file.path, status: file.status, policies: explainFacts(all, facts, textOf) };
        }),
      );
      const colour = paint(terminal.colour.out);
      if (options.json === true) {
        const { settings, policies } = originsOf(set.value);
        const origins =
          options.origin === true
            ? {
                origins: policies.map(({ id, at, keys }) => ({
                  id,
                  at,
                  keys: Object.fromEntries(keys.map(({ key, at: file, ...rest }) => [key, { ...file, ...rest }])),
                })),
                settings: Object.fromEntries(settings.map(({ key, at, ...rest }) => [key, { ...at, ...rest }])),
              }
            : {};
        return terminal.out(
          `${JSON.stringify({ schema: "tollgate.explain/1", files: set.value.files, paths: explained, ...origins }, null, 2)}\n`,
        );
      }
      for (const { path, status, policies } of explained)
        await terminal.out(
          `${printExplained(`${path} (${status})`, policies, { colour, columns: terminal.columns })}\n`,
        );
      if (options.origin !== true) return;
      await terminal.out(printOrigins(set.value.files, originsOf(set.value), terminal.columns, colour));
    });

const factsOf = (file: ChangedFile, options: ExplainOptions): Facts => ({
  repository: "local/explain",
  number: 0,
  title: "",
  body: "",
  draft: false,
  author: accountNamed(options.author),
  base: { ref: options.base, sha: "" },
  head: { ref: "", sha: "", fork: false },
  labels: options.label ?? [],
  committers: [],
  files: [
    options.addedLine === undefined
      ? file
      : {
          ...file,
          additions: options.addedLine.length,
          lines: { kind: "known", added: options.addedLine, removed: [] },
        },
  ],
  dependencies: (options.dependency ?? []).map((name) => ({ manifest: file.path, name })),
});
