import { Command } from "commander";
import { createSigner } from "../../gate/signer.ts";
import { commandProblem } from "../../git/repository.ts";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { fetchRuleset, type RulesetHolder, writeRuleset } from "../../github/write/ruleset.ts";
import { fetchAppId } from "../../github/write/status.ts";
import { BASE_PLACE, requiredName } from "../../policy/check-names.ts";
import type { Read } from "../../policy/model/problem.ts";
import { jsonText } from "../../report/json.ts";
import { type Protection, printProtection } from "../protect/print-protection.ts";
import {
  ACTIONS_APP,
  branchPattern,
  checkToRequire,
  compareProtection,
  defaultBranch,
  isOneBranch,
  RULESET_NAME,
  rulesetBody,
  type WantedProtection,
} from "../protect/protection.ts";
import { nameOfClone } from "../shared/find-place.ts";
import { printProblems } from "../shared/print-problems.ts";
import { paint, type Terminal } from "../shared/terminal.ts";

type Found = Protection & { readonly wanted: WantedProtection };

type ProtectOptions = {
  readonly repo?: string;
  readonly org?: string;
  readonly repositories?: readonly string[];
  readonly appId?: string;
  readonly app?: string;
  readonly action?: boolean;
  readonly check?: string;
  readonly branch?: readonly string[];
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
    const of = holder.value.kind === "organisation" ? holder.value.org : (repository ?? "");
    const found: Found[] = [];
    for (const one of wanted.value)
      found.push({ of, ...(await protectOne(client.value, holder.value, one, options.apply === true)) });
    return { ok: true, value: found };
  } catch (error) {
    const { githubProblem } = await import("../shared/github-problem.ts");
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

const holderOf = (repository: string | undefined, { org, repositories }: ProtectOptions): Read<RulesetHolder> => {
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

const wantedOf = async (
  client: GitHubClient,
  holder: RulesetHolder,
  options: ProtectOptions,
): Promise<Read<readonly WantedProtection[]>> => {
  const app = await appOf(client, options);
  if (!app.ok) return app;
  const check =
    options.check === undefined ? await checkToRequire(client, holder) : { ok: true as const, value: options.check };
  if (!check.ok) return check;
  const { branch = ["~DEFAULT_BRANCH"], repositories = ["~ALL"] } = options;
  const more = { appId: app.value, ...(holder.kind === "organisation" ? { repositories } : {}) };
  if (check.value.includes(BASE_PLACE)) {
    const named = await branchNames(client, holder, branch);
    if (!named.ok) return named;
    const { hash } = createSigner([]);
    return {
      ok: true,
      value: named.value.map((name, at) => ({
        ruleset: at === 0 ? RULESET_NAME : `${RULESET_NAME} (${name})`,
        check: requiredName(check.value, name, hash),
        branches: [`refs/heads/${name}`],
        ...more,
      })),
    };
  }
  const branches = branch.map(branchPattern);
  return { ok: true, value: [{ ruleset: RULESET_NAME, check: check.value, branches, ...more }] };
};

/** If each branch has its own check, branches must be named, because a pattern stands for several checks. */
const branchNames = async (
  client: GitHubClient,
  holder: RulesetHolder,
  written: readonly string[],
): Promise<Read<readonly string[]>> => {
  const names: string[] = [];
  for (const one of written) {
    const full =
      one === "~DEFAULT_BRANCH" && holder.kind === "repository" ? await defaultBranch(client, holder.ref) : one;
    if (full === undefined || !isOneBranch(full))
      return commandProblem(
        "wrong-value",
        "--branch",
        `The check's name holds ${BASE_PLACE}, so each branch has another one, and ${JSON.stringify(one)} stands for several. Name each branch: --branch main release.`,
      );
    names.push(full.replace(/^refs\/heads\//, ""));
  }
  return { ok: true, value: [...new Set(names)] };
};

/** The App that the check must come from. It is never guessed: an App with that name may belong to somebody else. */
const appOf = async (client: GitHubClient, { app, appId, action }: ProtectOptions): Promise<Read<number>> => {
  if ([app, appId, action].filter((one) => one !== undefined).length !== 1) {
    return commandProblem("missing-key", "--app", "Say whose check it is: --app <slug>, --app-id <id>, or --action.");
  }
  if (action === true) return { ok: true, value: ACTIONS_APP };
  if (appId !== undefined) {
    if (/^[1-9]\d{0,9}$/.test(appId)) return { ok: true, value: Number(appId) };
    return commandProblem("wrong-value", "--app-id", `${JSON.stringify(appId)} is no number of an app.`);
  }
  const found = await fetchAppId(client, app ?? "");
  if (found !== undefined) return { ok: true, value: found };
  return commandProblem(
    "not-found",
    "--app",
    `There is no app ${JSON.stringify(app)} that may be seen with this token.`,
  );
};
