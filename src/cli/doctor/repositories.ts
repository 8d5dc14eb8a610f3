import { SIGN_IN_PATH } from "../../app/config/manifest.ts";
import type { UnknownFact, UnknownWhy } from "../../checklist/ledger/ledger.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { fetchPolicies } from "../../gate/policies.ts";
import { createSigner } from "../../gate/signer.ts";
import type { GitHubClient, RepositoryRef } from "../../github/client/github-client.ts";
import { concurrently } from "../../github/client/read-pages.ts";
import { teamReader } from "../../github/read/people.ts";
import { fetchRequiredChecks, type RepositoryPage } from "../../github/read/repositories.ts";
import { DEFAULT_CHECK, requiredName } from "../../policy/check-names.ts";
import { evidenceOf } from "../../policy/compile-verify.ts";
import type { Policy, PolicySet, Who } from "../../policy/model/policy.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { counted } from "../../policy/model/words.ts";
import { ask, type DoctorFacts, type Finding, type RepositoryFacts } from "./doctor-facts.ts";

const MAX = 3;

export const checkPolicies = ({ repositories }: DoctorFacts): readonly Finding[] =>
  repositories.flatMap(({ name, installed, branch, policies }): readonly Finding[] => {
    if (!installed) return [];
    const about = { check: "policies", about: name } as const;
    if (!policies.ok)
      return [
        {
          ...about,
          level: "unknown",
          message: `They could not be read: ${policies.said}`,
          fix: "Run this again later.",
        },
      ];
    const read = policies.value;
    if (read.ok)
      return [
        { ...about, level: "ok", message: `${counted(read.count, "policy", "policies")} at ${branch}.` },
        ...read.unseen.slice(0, MAX).map((team, index) => ({
          ...about,
          level: "wrong" as const,
          message: `Answers of ${team.of} cannot be counted: ${TEAM_WORDS[team.why]}.${more(read.unseen.length, index)}`,
          fix: "The owners of the policies: fix the team's name, or create the team; an owner of the organisation accepts members: read.",
        })),
      ];
    return read.problems.slice(0, MAX).map((problem, index) => ({
      ...about,
      level: "wrong",
      message: `${problemPlace(problem)}: ${problem.message}${more(read.problems.length, index)}`,
      fix: `The owners of the policies: fix it at ${branch}; tollgate validate shows the same locally.`,
    }));
  });

const more = (count: number, index: number): string =>
  index === MAX - 1 && count > MAX ? ` (and ${count - MAX} more)` : "";

const TEAM_WORDS: Readonly<Record<UnknownWhy, string>> = {
  "not-permitted": "the App may not see who is in it",
  "no-such-team": "there is no such team, or the App cannot see it",
  "not-found": "there is no such team, or the App cannot see it",
  failed: "GitHub did not answer",
};

export const checkRequired = (facts: DoctorFacts): readonly Finding[] =>
  facts.repositories.map((repository) => ({
    check: "required-check",
    about: repository.name,
    ...aboutRepository(repository, facts),
  }));

const aboutRepository = (
  { name, installed, branch, rulesUrl, required, policies }: RepositoryFacts,
  { config, app }: DoctorFacts,
): Pick<Finding, "level" | "message" | "fix"> => {
  if (!installed)
    return {
      level: "wrong",
      message: "The App is not installed on it.",
      fix: `The owner: ${config.webUrl}/apps/${app.ok ? app.value.slug : "…"}/installations/new`,
    };
  const written = config.check ?? (policies.ok && policies.value.ok ? policies.value.check : DEFAULT_CHECK);
  const wanted = requiredName(written, branch, createSigner([]).hash);
  const fix = `An administrator: tollgate protect ${name} ${app.ok ? `--app ${app.value.slug}` : `--app-id ${config.appId}`} --apply; or ${rulesUrl}, Require status checks to pass, ${wanted}, from this App.`;
  if (!required.ok)
    return {
      level: "unknown",
      message: `The rules of ${branch} could not be read: ${required.said}`,
      fix: "Run this again later.",
    };
  const ours = required.value.filter((one) => one.name === wanted);
  const { appId } = config;
  const slug = app.ok ? app.value.slug : "the App";
  if (ours.length === 0) {
    const near = required.value.find((one) => one.app === appId);
    return {
      level: "wrong",
      message:
        near === undefined
          ? `${branch} does not require the check ${wanted}: merges do not wait for it.`
          : `${branch} requires ${near.name} from ${slug}, which it never sets: it sets ${wanted}. Merges wait for ever.`,
      fix,
    };
  }
  const foreign = ours.find((one) => one.app !== undefined && one.app !== appId);
  if (foreign !== undefined)
    return {
      level: "wrong",
      message: `${branch} requires ${wanted} from App ${foreign.app ?? ""}, not from ${slug}: merges wait for another App.`,
      fix,
    };
  if (ours.some((one) => one.app === appId))
    return { level: "ok", message: `${branch} requires ${wanted} from ${slug}.` };
  return {
    level: "warning",
    message: `${branch} requires ${wanted} from any source: anyone with write access can set it to success.`,
    fix,
  };
};

export const checkPages = ({ config, app, settingsFile }: DoctorFacts): readonly Finding[] => {
  const { pages, baseUrl } = config;
  switch (pages.kind) {
    case "off":
      return [
        {
          check: "pages",
          level: "ok",
          message: `They are off in ${settingsFile === undefined ? "" : `${settingsFile} and in `}this environment; an App that is running may have PAGES=on from its own.`,
        },
      ];
    case "open":
      return [{ check: "pages", level: "ok", message: "They are open to this machine, and to no other." }];
    case "sign-in": {
      const known = app.ok ? app.value.clientId : undefined;
      if (known !== undefined && known !== pages.clientId)
        return [
          {
            check: "pages",
            level: "wrong",
            message: "CLIENT_ID is that of another App: people could not sign in, or not read what is ours.",
            fix: `Set CLIENT_ID=${known}, and CLIENT_SECRET to one of the same App.`,
          },
        ];
      if (baseUrl?.startsWith("http://") === true && !config.webUrl.startsWith("http://"))
        return [
          {
            check: "pages",
            level: "warning",
            message: "BASE_URL is not encrypted, and cookies of people who sign in go over it.",
            fix: "Put the App behind https, and set BASE_URL to that.",
          },
        ];
      return [
        {
          check: "pages",
          level: "ok",
          message: `People sign in; GitHub sends them back to ${baseUrl ?? ""}${SIGN_IN_PATH}.`,
        },
      ];
    }
  }
};

const problemPlace = ({ file, line, column, key }: Problem): string =>
  `${file}:${line}:${column}${key === "" ? "" : ` ${key}`}`;

export const readRepository = async (
  client: GitHubClient,
  { owner, repo, branch, url }: RepositoryRef & RepositoryPage,
  policyPath: string,
): Promise<RepositoryFacts> => {
  const [required, policies] = await Promise.all([
    ask(async () => {
      const { checks, unread } = await fetchRequiredChecks(client, { owner, repo }, branch);
      if (unread !== "") throw new Error(unread);
      return checks;
    }),
    ask(async () => {
      const builtin = readBuiltinPolicies(import.meta.url);
      const reading = { client, policyPath, builtin };
      const { read } = await fetchPolicies(reading, { repository: { owner, repo }, at: `refs/heads/${branch}` });
      if (!read.ok) return { ok: false as const, problems: read.problems };
      const on = read.value.policies.filter(({ enforcement }) => enforcement !== "off");
      const unseen = await unseenTeams(client, read.value, on);
      return { ok: true as const, check: read.value.settings.check, count: on.length, unseen };
    }),
  ]);
  return { name: `${owner}/${repo}`, installed: true, branch, rulesUrl: `${url}/settings/rules`, required, policies };
};

const MAX_TEAMS = 30;

const unseenTeams = async (
  client: GitHubClient,
  { settings }: PolicySet,
  policies: readonly Policy[],
): Promise<readonly UnknownFact[]> => {
  const items = policies.flatMap(({ requires }) => requires.checklist);
  const asked = items.flatMap(({ by, waive, verify }) => [
    ...by,
    ...(waive.kind === "by" ? waive.who : []),
    ...evidenceOf(verify).flatMap((one) => (one.kind === "approval" ? one.by : [])),
  ]);
  const teams = new Set([...asked, ...(settings.breakGlass?.by ?? [])].flatMap(teamsOf));
  const visible = teamReader(client);
  const looked = await concurrently([...teams].slice(0, MAX_TEAMS), async (of): Promise<readonly UnknownFact[]> => {
    const [org = "", team_slug = ""] = of.slice(1).split("/");
    const why = await visible({ org, team_slug });
    return why === false ? [] : [{ of, why: why === "not-found" ? "no-such-team" : why }];
  });
  return looked.flat();
};

const teamsOf = (who: Who): readonly string[] =>
  who.kind === "team" ? [who.team] : who.kind === "all" ? who.of.flatMap(teamsOf) : [];
