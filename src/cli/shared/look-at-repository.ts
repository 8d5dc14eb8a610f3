import { backtest } from "../../backtest/backtest.ts";
import { type BacktestReport, rateText, shareText, weeksOf } from "../../backtest/backtest-report.ts";
import { collectCommits, selectPullRequests } from "../../backtest/select-pull-requests.ts";
import { parseCodeOwners } from "../../checklist/requirements/code-owners.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { createSigner } from "../../gate/signer.ts";
import { resolveBranch } from "../../git/range.ts";
import { lacksObject, type Repository } from "../../git/repository.ts";
import type { Enforcement, PolicySet } from "../../policy/model/policy.ts";
import { counted, numberText } from "../../policy/model/words.ts";
import { factsOfPaths } from "./read-match-line.ts";

export type FoundPolicy = {
  readonly id: string;
  readonly title: string;
  readonly files: number;
  readonly example: string;
  readonly tools: readonly string[];
  readonly owner?: string;
};

export type Found = {
  readonly policies: readonly FoundPolicy[];
  readonly others: readonly string[];
  readonly adrFolder?: string;
};

const ADR_FILE =
  /^((?:.*\/)?(?:adrs?|decisions|architecture-decisions|architectural-decisions))\/(?:.*\/)?(?:adr-?)?\d{2,}[\w.-]*\.(?:md|adoc|rst)$/i;

export const lookAtRepository = (paths: readonly string[], set: PolicySet, owners: string): Found => {
  const teamsOf = readOwners(owners);
  const matches = matchPolicies(set.policies, factsOfPaths(paths));
  const adrFolder = mostOften(paths.flatMap((path) => ADR_FILE.exec(path)?.[1] ?? []));
  return {
    policies: matches.map(({ policy, files }): FoundPolicy => {
      const owner = mostOften(files.flatMap(({ path }) => teamsOf(path)));
      return {
        id: policy.id,
        title: policy.title,
        files: files.length,
        example: exampleOf(
          policy.id,
          files.map(({ path }) => path),
        ),
        tools: FRAMEWORKS.filter(
          (one) => one.policy === policy.id && files.some(({ path }) => one.path.test(path)),
        ).map(({ name }) => name),
        ...(owner === undefined ? {} : { owner }),
      };
    }),
    others: set.policies.map(({ id }) => id).filter((id) => !matches.some(({ policy }) => policy.id === id)),
    ...(adrFolder === undefined ? {} : { adrFolder }),
  };
};

/** The newest of the files that say most: of a known tool, no hidden file, of the usual kind. */
const exampleOf = (policy: string, paths: readonly string[]): string => {
  const ending = (path: string): string => /[^/]\.([^./]+)$/.exec(path)?.[1] ?? "";
  const usual = mostOften(paths.map(ending));
  const points = (path: string): number =>
    (FRAMEWORKS.some((one) => one.policy === policy && one.path.test(path)) ? 4 : 0) +
    (/(^|\/)\.[^/]*$/.test(path) ? 0 : 2) +
    (ending(path) === usual ? 1 : 0);
  // Numbers and dates in names put the newest last.
  return paths.toSorted((one, other) => points(one) - points(other) || (one < other ? -1 : 1)).at(-1) ?? "";
};

const mostOften = (names: readonly string[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
};

type Framework = { readonly name: string; readonly policy: string; readonly path: RegExp };

/** Tools by files that only they have. Only the proposal's text uses them; the policies decide what matches. */
const FRAMEWORKS: readonly Framework[] = [
  { name: "Rails migrations", policy: "schema-change", path: /(^|\/)db\/migrate\/\d+_\w+\.rb$/ },
  { name: "Django migrations", policy: "schema-change", path: /(^|\/)migrations\/\d{4}_\w+\.py$/ },
  { name: "Alembic", policy: "schema-change", path: /(^|\/)alembic\.ini$/ },
  { name: "Prisma", policy: "schema-change", path: /(^|\/)schema\.prisma$/ },
  { name: "Drizzle", policy: "schema-change", path: /(^|\/)drizzle\.config\.[cm]?[jt]s$/ },
  { name: "Knex", policy: "schema-change", path: /(^|\/)knexfile\.[cm]?[jt]s$/ },
  { name: "Laravel migrations", policy: "schema-change", path: /(^|\/)database\/migrations\/\d{4}_\w+\.php$/ },
  { name: "Flyway", policy: "schema-change", path: /(^|\/)V\d[\w.]*__\w+\.sql$/ },
  { name: "Liquibase", policy: "schema-change", path: /(^|\/)db\.changelog[\w.-]*\.(xml|ya?ml|sql|json)$/ },
  { name: "Ecto", policy: "schema-change", path: /(^|\/)priv\/\w+\/migrations\/\d+_\w+\.exs$/ },
  { name: "golang-migrate", policy: "schema-change", path: /\.(up|down)\.sql$/ },
  { name: "OpenAPI", policy: "api-schema", path: /(^|\/)(openapi|swagger)[\w.-]*\.(ya?ml|json)$/i },
  { name: "GraphQL", policy: "api-schema", path: /\.(graphql|graphqls|gql)$/ },
  { name: "Kubernetes APIs (CRDs)", policy: "api-schema", path: /(^|\/)crds?\/.*\.ya?ml$/ },
  { name: "Protocol buffers", policy: "api-schema", path: /\.proto$/ },
  { name: "Terraform", policy: "infrastructure", path: /\.tf$/ },
  { name: "Helm", policy: "infrastructure", path: /(^|\/)Chart\.yaml$/ },
  { name: "Kustomize", policy: "infrastructure", path: /(^|\/)kustomization\.ya?ml$/ },
  { name: "Pulumi", policy: "infrastructure", path: /(^|\/)Pulumi\.ya?ml$/ },
  { name: "AWS CDK", policy: "infrastructure", path: /(^|\/)cdk\.json$/ },
  { name: "Ansible", policy: "infrastructure", path: /(^|\/)ansible\.cfg$/ },
  { name: "GitHub workflows", policy: "risky-deploy", path: /^\.github\/workflows\/[^/]+\.ya?ml$/ },
  { name: "Fly.io", policy: "risky-deploy", path: /(^|\/)fly\.toml$/ },
];

/** @returns the teams (`@org/team`) of a path */
export const readOwners = (text: string): ((path: string) => readonly string[]) => {
  const { ownersOf } = parseCodeOwners(text);
  return (path) => ownersOf(path).owners.flatMap((owner) => (owner.kind === "team" ? [owner.team] : []));
};

export type Level = {
  readonly id: string;
  readonly enforcement: Enforcement;
  readonly applied: number;
  /** At the pack's enforcement. */
  readonly held: number;
  readonly boxes: number;
};

export type History =
  | {
      readonly kind: "looked";
      readonly branch: string;
      readonly pullRequests: number;
      readonly from: string;
      readonly to: string;
      readonly shallow: boolean;
      readonly unread: number;
      readonly levels: readonly Level[];
      /** Maximum pull requests that the proposed levels would hold. */
      readonly heldAtMost: number;
      readonly boxesPerWeek: number;
      readonly bots: BacktestReport["counts"]["bots"];
    }
  | { readonly kind: "none"; readonly why: string };

/** Few first, so that a repository with huge changes does not keep anybody waiting; then more, if there is time. */
const STRETCHES = [40, 200] as const;
const TIME_MS = 15_000;
/** Fewer say nothing. */
const FEWEST = 10;

/** A short replay of the last pull requests, which chooses a level for each policy. It never fails. */
export const lookAtHistory = async (repository: Repository, set: PolicySet, now?: () => number): Promise<History> => {
  const replayed = await replayLast(repository, set, now);
  return "why" in replayed ? { kind: "none", why: replayed.why } : chosen(replayed);
};

/** @returns the report, or why it says nothing */
export const replayLast = async (
  repository: Repository,
  set: PolicySet,
  now: () => number = () => performance.now(),
): Promise<BacktestReport | { readonly why: string }> => {
  try {
    const branch = await resolveBranch(repository, undefined);
    if (!branch.ok) return { why: "there is no branch to look at" };
    const began = now();
    let report: BacktestReport | undefined;
    for (const [index, last] of STRETCHES.entries()) {
      const before = STRETCHES[index - 1];
      if (before !== undefined && ((now() - began) / before) * last > TIME_MS) break;
      const { commits, shallow } = await collectCommits(repository, branch.value, { last }, false);
      const selected = selectPullRequests(commits, { branch: branch.value.ref, allCommits: false, last });
      if (report !== undefined && selected.pullRequests.length <= report.pullRequests + report.unread) break;
      report = await backtest({
        ...{ repository, branch: branch.value.ref, selected, shallow, set },
        policiesFrom: "tollgate:recommended",
        hash: createSigner([]).hash,
        onProgress: () => {},
      });
    }
    return report === undefined || report.pullRequests < FEWEST ? { why: fewText(report) } : report;
  } catch (error) {
    if (lacksObject(error)) return { why: "objects of its history are missing here" };
    throw error;
  }
};

const fewText = (report: BacktestReport | undefined): string => {
  const count = report?.pullRequests ?? 0;
  const shallow = report?.shallow === true ? ", and the clone is shallow" : "";
  return `its history here has ${counted(count, "pull request")}, of ${FEWEST} that are needed${shallow}`;
};

/** More held than this, by all policies together, is no start for a team. */
export const MAX_HELD = 0.1;
/** A policy that would hold so much, or advise so often, is only counted at first. */
const ONLY_COUNTED = { held: 0.3, boxes: 0.5 };

const chosen = (report: BacktestReport): History => {
  const { pullRequests, counts, branch, from, to, shallow, unread } = report;
  let heldAtMost = 0;
  // Least first, and added up as if no pull request were held twice.
  const policies = report.policies.toSorted((one, other) => one.held - other.held);
  const levels = policies.map(({ id, enforcement, applied, held, boxes }): Level => {
    const of = (level: Enforcement): Level => ({ id, enforcement: level, applied, held, boxes });
    if (enforcement === "advise") return of(boxes > pullRequests * ONLY_COUNTED.boxes ? "observe" : "advise");
    if (enforcement !== "block") return of(enforcement);
    if (heldAtMost + held <= pullRequests * MAX_HELD) {
      heldAtMost += held;
      return of("block");
    }
    return of(held > pullRequests * ONLY_COUNTED.held ? "observe" : "advise");
  });
  const shown = new Set(levels.flatMap((one) => (one.enforcement === "observe" ? [] : [one.id])));
  const open = report.policies.reduce((sum, { id, boxes }) => sum + (shown.has(id) ? boxes : 0), 0);
  return {
    ...{ kind: "looked", branch, pullRequests, from, to, shallow, unread, levels, heldAtMost },
    boxesPerWeek: open / weeksOf(report),
    bots: counts.bots,
  };
};

export const historyText = (history: History): string => {
  if (history.kind === "none") return `No levels were chosen from history: ${history.why}.`;
  const { branch, pullRequests, from, to, shallow, unread, heldAtMost, boxesPerWeek, bots } = history;
  const less = [
    ...(unread === 0 ? [] : [`${numberText(unread)} more could not be read`]),
    ...(shallow ? ["the clone is shallow"] : []),
  ];
  return [
    `Replayed the last ${numberText(pullRequests)} pull requests into ${branch} (${from.slice(0, 10)} to ${to.slice(0, 10)}${less.map((one) => `; ${one}`).join("")}).`,
    `The levels proposed here would have held at most ${shareText(heldAtMost, pullRequests)} of them, and asked people for ${rateText(boxesPerWeek)} boxes a week.`,
    `Bots opened ${shareText(bots.pullRequests, pullRequests)} of them.`,
  ].join(" ");
};

/** What the proposed level does; if it holds nothing, what `block` would hold. */
export const levelText = ({ enforcement, applied, held, boxes }: Level, pullRequests: number): string => {
  const share = `${numberText(held)} (${shareText(held, pullRequests)})`;
  const holds = held === 0 ? "" : enforcement === "block" ? `, and holds ${share}` : `; block would hold ${share}`;
  if (applied === 0) return `matched none of ${numberText(pullRequests)} pull requests`;
  return `matched ${numberText(applied)} of ${numberText(pullRequests)} pull requests, left ${counted(boxes, "box", "boxes")} open${holds}`;
};
