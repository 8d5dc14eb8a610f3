import { Command, Option } from "commander";
import { terminalText } from "../../comment/escape/markdown.ts";
import { commandProblem } from "../../git/repository.ts";
import type { ChangeStatus } from "../../policy/model/facts.ts";
import { accountNamed } from "../../policy/model/facts.ts";
import type { Origin, Policy, PolicySet } from "../../policy/model/policy.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { jsonText } from "../../report/json-text.ts";
import { displayWidth } from "../../report/terminal-layout.ts";
import { explainFacts, policyTexts } from "../explain/explain-facts.ts";
import { lookAtPaths, type SaidOfPaths } from "../explain/look-at-path.ts";
import { folderProblems, parsePath } from "../explain/named-paths.ts";
import { knownText, place, printExplained } from "../explain/print-explained.ts";
import { findPlace, REPO_OPTION } from "../shared/find-place.ts";
import { loadPolicies } from "../shared/load-policies.ts";
import { printProblems } from "../shared/problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { type Paint, paint, type Terminal } from "../shared/terminal.ts";

type ExplainOptions = RemoteOptions & {
  readonly status?: ChangeStatus;
  readonly repo?: string;
  readonly policies?: string;
  readonly pack?: string;
  readonly base?: string;
  readonly author?: string;
  readonly label?: readonly string[];
  readonly dependency?: readonly string[];
  readonly addedLine?: readonly string[];
  readonly origin?: boolean;
  readonly json?: boolean;
};

const examples = `
A path that differs on disk or on this branch is explained as part of that change. Any other
path is explained as the only file of a pull request: its text is that of HEAD, and what
depends on lines that nobody knows yet is listed as what may apply.

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
      new Option(
        "--status <status>",
        "how the paths changed (default: as on disk; a file that is nowhere is added)",
      ).choices(["added", "modified", "removed", "renamed"]),
    )
    .option(...REPO_OPTION)
    .option("--policies <file>", `policy file (default: ${POLICY_FILE}, else tollgate:recommended)`)
    .option("--pack <name>", "built-in pack to use instead: recommended or playbook")
    .option("--base <branch>", "branch it goes into (default: the default branch)")
    .option("--author <login>", "who opens it")
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
      const named = read.flatMap((one) => (one.ok ? [one.value] : []));
      const problems: readonly Problem[] = [
        ...read.flatMap((one) => (one.ok ? [] : one.problems)),
        ...(await folderProblems(named, place.value)),
      ];
      if (problems.length > 0) return printProblems(terminal, problems, options);
      if (paths.length === 0 && options.origin !== true) {
        return printProblems(
          terminal,
          commandProblem("missing-key", "path", "Name at least one path, or ask for --origin.").problems,
          options,
        );
      }
      const textOf = policyTexts(terminal);
      const all = set.value.policies;
      const looked = await lookAtPaths(named, all, place.value, saidIn(options));
      const explained = looked.map(({ path, status, change, facts, possible, ...one }) => ({
        shown: {
          ...{ path, status, ...(change === undefined ? {} : { change }) },
          ...(one.packages.length === 0 ? {} : { packages: one.packages }),
        },
        known: knownText({ ...one, change, said: options.addedLine !== undefined }),
        policies: explainFacts(all, facts, textOf, { possible, about: change === undefined ? undefined : path }),
      }));
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
          jsonText({
            schema: "tollgate.explain/1",
            files: set.value.files,
            paths: explained.map(({ shown, policies }) => ({ ...shown, policies })),
            ...origins,
          }),
        );
      }
      for (const { shown, known, policies } of explained) {
        const heading = `${shown.path} (${shown.status})`;
        const look = { colour, columns: terminal.columns };
        await terminal.out(`${printExplained({ heading, known, policies }, look)}\n`);
      }
      if (options.origin !== true) return;
      await terminal.out(printOrigins(set.value.files, originsOf(set.value), terminal.columns, colour));
    });

const saidIn = ({ author, label, base, addedLine, dependency }: ExplainOptions): SaidOfPaths => ({
  ...{ addedLines: addedLine, dependencies: dependency },
  told: {
    ...(author === undefined ? {} : { author: accountNamed(author) }),
    ...(label === undefined ? {} : { labels: label }),
    base,
  },
});

type DecidedKey = {
  readonly key: string;
  readonly at: Origin;
  readonly locked?: Origin;
  readonly dropped?: true;
};

type DecidedPolicy = {
  readonly id: string;
  readonly enforcement: Policy["enforcement"];
  readonly at: Origin;
  readonly keys: readonly DecidedKey[];
};

export const originsOf = (
  set: PolicySet,
): { readonly settings: readonly DecidedKey[]; readonly policies: readonly DecidedPolicy[] } => ({
  settings: Object.entries(set.origins ?? {}).map(([key, at]): DecidedKey => {
    const locked = set.locks?.[key.split(".")[0] ?? key];
    return { key, at, ...(locked === undefined ? {} : { locked }) };
  }),
  policies: set.policies.map((policy) => ({
    id: policy.id,
    enforcement: policy.enforcement,
    at: policy.origin,
    keys: Object.entries(policy.origins).map(([key, at]) => keyOf(policy, key, at)),
  })),
});

/** Texts for people; a lock on `requires` does not cover them. */
const WORDS: readonly string[] = ["title", "why", "source", "owners", "locked"];

const keyOf = ({ locks = {}, requires }: Policy, key: string, at: Origin): DecidedKey => {
  const item = /^requires\.checklist\.([^.]+)/.exec(key)?.[1];
  const locked =
    locks[item === undefined ? key : "requires.checklist"] ?? (WORDS.includes(key) ? undefined : locks["*"]);
  const dropped = item !== undefined && !requires.checklist.some(({ id }) => id === item);
  return { key, at, ...(locked === undefined ? {} : { locked }), ...(dropped ? { dropped: true } : {}) };
};

export const printOrigins = (
  files: readonly string[],
  { settings, policies }: ReturnType<typeof originsOf>,
  columns: number,
  colour: Paint,
): string => {
  const named = new Map(files.map((file, index) => [file, index + 1]));
  const shown: Shown = { named, columns, colour };
  return [
    `${colour("bold", "Files")}, in the order that they count (below, 2:14 is line 14 of the second)\n`,
    ...files.map((file, index) => `  ${String(index + 1).padStart(2)}  ${terminalText(file, columns)}\n`),
    "\n",
    ...(settings.length === 0 ? [] : [`${colour("bold", "Settings")}\n`, ...lines(settings, shown), "\n"]),
    ...policies.flatMap(({ id, enforcement, at, keys }) => [
      `${colour("bold", id)} · ${enforcement} · first written in ${where(at, shown)}\n`,
      ...lines(keys, shown),
      "\n",
    ]),
  ].join("");
};

type Shown = { readonly named: ReadonlyMap<string, number>; readonly columns: number; readonly colour: Paint };

const lines = (keys: readonly DecidedKey[], shown: Shown): readonly string[] => {
  const names = keys.map(({ key }) =>
    terminalText(key.replace(/^requires\.checklist\./, "item ").replace(/^requires\./, "")),
  );
  const width = Math.min(Math.max(0, ...names.map(displayWidth)), Math.max(20, shown.columns - 36));
  return keys.map(({ at, locked, dropped }, index) => {
    const name = names[index] ?? "";
    const lock = locked === undefined ? "" : `  ${shown.colour("yellow", `locked in ${where(locked, shown)}`)}`;
    const gap = displayWidth(name) > width ? `\n  ${" ".repeat(width)}` : " ".repeat(width - displayWidth(name));
    return `  ${name}${gap}  ${shown.colour("dim", `${dropped === true ? "dropped in " : ""}${where(at, shown)}`)}${lock}\n`;
  });
};

const where = (at: Origin, { named }: Shown): string => {
  const index = named.get(at.file);
  return index === undefined ? place(at) : `${index}:${at.line}`;
};
