import { Command } from "commander";
import { terminalText } from "../../comment/escape/markdown.ts";
import { commandProblem } from "../../git/repository.ts";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { fetchRuleset, type RulesetHolder, writeRuleset } from "../../github/write/ruleset.ts";
import type { Read } from "../../policy/model/problem.ts";
import { jsonText } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { nameOfClone } from "../shared/find-place.ts";
import { installationDoubt } from "../shared/installed-app.ts";
import { printProblems } from "../shared/problems.ts";
import {
  compareProtection,
  type ProtectionDifference,
  RULESET_NAME,
  rulesetBody,
  type WantedOptions,
  type WantedProtection,
  wantedOf,
} from "../shared/protection.ts";
import { type Paint, paint, type Terminal } from "../shared/terminal.ts";

type Found = Protection & { readonly wanted: WantedProtection };

type ProtectOptions = WantedOptions & {
  readonly repo?: string;
  readonly apply?: boolean;
  readonly dryRun?: boolean;
  readonly apiUrl?: string;
  readonly json?: boolean;
};

const examples = `
Without a rule that requires it, the check holds nobody. The ruleset "${RULESET_NAME}" requires
it from one app, so that no other check of that name counts. Other rules in that ruleset
stay, and it has no bypass list.

A check whose name holds {base} ("tollgate/{base}") has another name on each branch: name
each of them by --branch, and each gets a ruleset of its own. Rulesets of branches that
you do not name any more stay; delete them in the settings.

Examples:
  tollgate protect --app acme-tollgate                       of the clone here
  tollgate protect acme/shop --app acme-tollgate             what is there, and what differs
  tollgate protect acme/shop --app-id 123456 --apply         make it so
  tollgate protect acme/shop --action --branch main 'release/*' --apply
  tollgate protect --org acme --app acme-tollgate --apply    for all repositories of acme
  tollgate protect acme/shop --action --check 'tollgate/{base}' --branch main release --apply

Environment: GITHUB_TOKEN or GH_TOKEN, which may administer the repository (or the
organisation); without that right it can only be looked at.
Exit codes: 0 it is as wanted · 1 it differs · 2 a problem in what you wrote · 3 an error
`;

export const protectCommand = (terminal: Terminal): Command =>
  new Command("protect")
    .argument("[repository]", "owner/repo (default: the remote origin of the clone here)")
    .option("--repo <folder>", "folder of a clone of it, whose remote origin says its name")
    .option("--org <login>", "an organisation: one ruleset for its repositories")
    .option("--repositories <name...>", "with --org: names or patterns of repositories (default: all)")
    .option("--app <slug>", "the app that the check has to come from, by the name in its address")
    .option("--app-id <id>", "the same, by its number")
    .option("--action", "the check comes from the Action: from GitHub Actions, that is")
    .option("--check <name>", "name of the check (default: as the policies have it)")
    .option("--branch <pattern...>", "branches that it is required on (default: the default branch)")
    .option("--apply", "make it so")
    .option("--dry-run", "only look (the default)")
    .option("--api-url <url>", "GitHub's API (default: GITHUB_API_URL, else https://api.github.com)")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (target: string | undefined, options: ProtectOptions) => {
      const named = await repositoryOf(terminal, target, options);
      if (!named.ok) return printProblems(terminal, named.problems, options);
      const done = await protect(terminal, named.value, options);
      if (!done.ok) return printProblems(terminal, done.problems, options);
      const found = done.value;
      const left = found.find(isLeft);
      if (options.json === true) {
        const all = found.length > 1 ? { rulesets: found.map((one) => ({ name: one.ruleset, ...written(one) })) } : {};
        await terminal.out(jsonText({ schema: "tollgate.protect/1", ...written(left ?? found[0]), ...all }));
      } else {
        const columns = terminal.columns;
        for (const one of found) await terminal.out(printProtection(one, columns, paint(terminal.colour.out)));
        if (left !== undefined) terminal.err("Nothing was changed; --apply makes it so.\n");
      }
      terminal.exit(left === undefined ? 0 : 1);
    });

const repositoryOf = async (
  terminal: Terminal,
  target: string | undefined,
  { repo, org, apiUrl }: ProtectOptions,
): Promise<Read<string | undefined>> => {
  if (repo !== undefined && (target !== undefined || org !== undefined))
    return commandProblem("wrong-value", "--repo", "Name it, or a clone of it, or an organisation; not both.");
  if (target !== undefined || org !== undefined) return { ok: true, value: target };
  const found = await nameOfClone(terminal, { repo, apiUrl });
  return found.ok ? { ok: true, value: `${found.value.owner}/${found.value.name}` } : found;
};

const written = (found: Found | undefined) => {
  if (found === undefined) return {};
  const { of, state, differences, wanted } = found;
  const { ruleset: _, ...rest } = wanted;
  return { of, state, differences, wanted: rest };
};

const isLeft = ({ state }: Protection): boolean => state === "missing" || state === "differs";

const protect = async (
  terminal: Terminal,
  repository: string | undefined,
  options: ProtectOptions,
): Promise<Read<readonly Found[]>> => {
  const holder = holderOf(repository, options);
  if (!holder.ok) return holder;
  if (options.apply === true && options.dryRun === true)
    return commandProblem("wrong-value", "--dry-run", "Look, or apply; not both.");
  const { cliClient } = await import("../shared/cli-client.ts");
  const client = cliClient(terminal, {
    apiUrl: options.apiUrl,
    needs: "rulesets are read and written with a token that may administer the repository.",
  });
  if (!client.ok) return client;
  try {
    const wanted = await wantedOf(client.value, holder.value, options);
    if (!wanted.ok) return wanted;
    const [first] = wanted.value;
    const doubt = first === undefined ? undefined : await installationDoubt(client.value, holder.value, first.appId);
    // Before it is required: from then on nobody can merge.
    if (doubt !== undefined)
      terminal.err(`${wrap(`Note: ${terminalText(doubt, 600)}`, terminal.columns, "", "      ").join("\n")}\n`);
    const of = holder.value.kind === "organisation" ? holder.value.org : (repository ?? "");
    const found: Found[] = [];
    for (const one of wanted.value)
      found.push({ of, ...(await protectOne(client.value, holder.value, one, options.apply === true)) });
    return { ok: true, value: found };
  } catch (error) {
    const { githubProblem } = await import("../shared/cli-client.ts");
    const organisation = holder.value.kind === "organisation";
    return githubProblem(error, {
      key: organisation ? "--org" : "repository",
      missing: `There is no ${organisation ? `organisation ${holder.value.org}` : `repository ${repository}`}`,
      rights:
        "it needs the right to administer (administration: write; of an organisation, organization administration: write)",
      unseen: "administer it (administration: write)",
      unprocessable: "GitHub refuses a ruleset like this; on some plans private repositories cannot have one.",
      ...{ env: terminal.env, apiUrl: options.apiUrl },
    });
  }
};

const protectOne = async (client: GitHubClient, holder: RulesetHolder, wanted: WantedProtection, apply: boolean) => {
  const ruleset = await fetchRuleset(client, holder, wanted.ruleset);
  const differences = compareProtection(ruleset, wanted);
  const reported = <State extends Protection["state"]>(state: State) => ({
    ruleset: wanted.ruleset,
    state,
    differences,
    wanted,
  });
  if (differences.length === 0) return reported("as wanted");
  if (!apply) return reported(ruleset === undefined ? "missing" : "differs");
  await writeRuleset(client, holder, ruleset?.id, rulesetBody(ruleset, wanted));
  return reported(ruleset === undefined ? "made" : "mended");
};

export type Protection = {
  readonly of: string;
  readonly ruleset: string;
  readonly state: "as wanted" | "missing" | "differs" | "made" | "mended";
  readonly differences: readonly ProtectionDifference[];
};

const HEADS: Readonly<Record<Protection["state"], string>> = {
  "as wanted": "is as wanted",
  missing: "is not there; it would say:",
  differs: "is not as wanted:",
  made: "was made:",
  mended: "was fixed:",
};

export const printProtection = (
  { of, ruleset, state, differences }: Protection,
  columns: number,
  colour: Paint,
): string => {
  const good = state === "as wanted" || state === "made" || state === "mended";
  const mark = good ? colour("green", "✓") : colour("yellow", "•");
  const width = Math.max(0, ...differences.map(({ what }) => what.length));
  const line = (sign: "-" | "+", what: string, text: string): string => {
    const [first = "", ...rest] = wrap(terminalText(text, 1_000), Math.max(20, columns - width - 6));
    const painted = (words: string): string => colour(sign === "-" ? "red" : "green", words);
    const more = rest.map((words) => `      ${" ".repeat(width)}${painted(words)}\n`).join("");
    return `  ${painted(sign)} ${what.padEnd(width)}  ${painted(first)}\n${more}`;
  };
  return [
    `${mark} ${colour("bold", terminalText(of))}: the ruleset "${terminalText(ruleset)}" ${HEADS[state]}\n`,
    ...differences.flatMap(({ what, is, wanted }) => [
      ...(is === "" ? [] : [line("-", what, is)]),
      ...(wanted === "" ? [] : [line("+", what, wanted)]),
    ]),
  ].join("");
};

const holderOf = (repository: string | undefined, { org, repositories }: WantedOptions): Read<RulesetHolder> => {
  if ((repository === undefined) === (org === undefined))
    return commandProblem("missing-key", "repository", "Name a repository, owner/repo, or an organisation by --org.");
  if (org !== undefined) {
    if (/^[A-Za-z0-9][\w-]{0,99}$/.test(org)) return { ok: true, value: { kind: "organisation", org } };
    return commandProblem("wrong-value", "--org", `${JSON.stringify(org)} is no name of an organisation.`);
  }
  if (repositories !== undefined) return commandProblem("wrong-value", "--repositories", "This goes with --org only.");
  const [, owner = "", repo = ""] = /^([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100})$/.exec(repository ?? "") ?? [];
  if (owner !== "") return { ok: true, value: { kind: "repository", ref: { owner, repo } } };
  return commandProblem("wrong-value", "repository", `${JSON.stringify(repository)} names no repository.`, {
    allowed: ["owner/repo"],
  });
};
