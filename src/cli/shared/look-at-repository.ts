import { parseCodeOwners } from "../../checklist/requirements/code-owners.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
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

/**
 * The newest (by numbers and dates in names) of the files that say most: of a known tool, no hidden file, of the usual
 * kind.
 */
const exampleOf = (policy: string, paths: readonly string[]): string => {
  const ending = (path: string): string => /[^/]\.([^./]+)$/.exec(path)?.[1] ?? "";
  const usual = mostOften(paths.map(ending));
  const points = (path: string): number =>
    (FRAMEWORKS.some((one) => one.policy === policy && one.path.test(path)) ? 4 : 0) +
    (/(^|\/)\.[^/]*$/.test(path) ? 0 : 2) +
    (ending(path) === usual ? 1 : 0);
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
