/** A tool that a repository uses, and the policy that its files are for. */
export type Framework = { readonly name: string; readonly policy: string; readonly path: RegExp };

/**
 * Tools by the files that only they have. It names what was found, for the person who reads the proposal; which
 * policies apply is the policies' own word.
 */
export const FRAMEWORKS: readonly Framework[] = [
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
