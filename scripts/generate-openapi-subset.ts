import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Extracts from GitHub's OpenAPI document the operations that the sandbox answers, and the schemas they
 * need, into `sandbox/src/openapi/subset.json`.
 *
 * Run it with the document of the npm package `@octokit/openapi` (385 MB unpacked, so it is no dependency;
 * take `generated/api.github.com.json` out of its tarball):
 *
 *     node scripts/generate-openapi-subset.ts path/to/api.github.com.json
 *
 * What it writes is in JSON Schema's own dialect: `nullable` of OpenAPI 3.0 becomes a union with `null`,
 * and descriptions and examples are dropped. The names of operations and schemas are GitHub's.
 */

const operationIds = [
  "actions/list-workflow-runs-for-repo",
  "apps/create-from-manifest",
  "apps/create-installation-access-token",
  "apps/get-authenticated",
  "apps/get-by-slug",
  "apps/get-installation",
  "apps/get-org-installation",
  "apps/get-repo-installation",
  "apps/get-webhook-config-for-app",
  "apps/get-webhook-delivery",
  "apps/list-installation-repos-for-authenticated-user",
  "apps/list-installations",
  "apps/list-installations-for-authenticated-user",
  "apps/list-repos-accessible-to-installation",
  "apps/list-webhook-deliveries",
  "apps/redeliver-webhook-delivery",
  "apps/revoke-installation-access-token",
  "apps/update-webhook-config-for-app",
  "checks/create",
  "checks/get",
  "checks/get-suite",
  "checks/list-annotations",
  "checks/list-for-ref",
  "checks/list-for-suite",
  "checks/list-suites-for-ref",
  "checks/rerequest-run",
  "checks/rerequest-suite",
  "checks/update",
  "git/create-ref",
  "git/get-blob",
  "git/get-commit",
  "git/get-ref",
  "git/get-tree",
  "git/list-matching-refs",
  "issues/add-labels",
  "issues/create",
  "issues/create-comment",
  "issues/delete-comment",
  "issues/get",
  "issues/get-comment",
  "issues/list-comments",
  "issues/list-events",
  "issues/list-for-repo",
  "issues/list-labels-on-issue",
  "issues/remove-label",
  "issues/set-labels",
  "issues/update",
  "issues/update-comment",
  "orgs/get",
  "orgs/list-app-installations",
  "pulls/create",
  "pulls/create-review",
  "pulls/get",
  "pulls/get-review",
  "pulls/list",
  "pulls/list-commits",
  "pulls/list-files",
  "pulls/list-reviews",
  "pulls/merge",
  "pulls/remove-requested-reviewers",
  "pulls/request-reviewers",
  "pulls/update",
  "pulls/update-branch",
  "rate-limit/get",
  "reactions/create-for-issue-comment",
  "reactions/list-for-issue-comment",
  "repos/add-collaborator",
  "repos/compare-commits-with-basehead",
  "repos/create-commit-status",
  "repos/create-deployment",
  "repos/create-deployment-status",
  "repos/create-or-update-file-contents",
  "repos/create-org-ruleset",
  "repos/create-repo-ruleset",
  "repos/delete-file",
  "repos/delete-org-ruleset",
  "repos/delete-repo-ruleset",
  "repos/get",
  "repos/get-branch",
  "repos/get-branch-protection",
  "repos/get-branch-rules",
  "repos/get-collaborator-permission-level",
  "repos/get-combined-status-for-ref",
  "repos/get-commit",
  "repos/list-commits",
  "repos/get-content",
  "repos/get-org-ruleset",
  "repos/get-org-rulesets",
  "repos/get-repo-ruleset",
  "repos/get-repo-rulesets",
  "repos/list-activities",
  "repos/list-deployment-statuses",
  "repos/list-deployments",
  "repos/list-commit-statuses-for-ref",
  "repos/list-for-org",
  "repos/list-pull-requests-associated-with-commit",
  "repos/remove-collaborator",
  "repos/update-org-ruleset",
  "repos/update-repo-ruleset",
  "search/issues-and-pull-requests",
  "teams/add-or-update-membership-for-user-in-org",
  "teams/create",
  "teams/get-by-name",
  "teams/get-membership-for-user-in-org",
  "teams/list",
  "teams/list-members-in-org",
  "teams/remove-membership-for-user-in-org",
  "users/get-authenticated",
  "users/get-by-username",
];

type Json = { [key: string]: unknown };

const [documentPath] = process.argv.slice(2);
if (documentPath === undefined) {
  console.error("usage: node scripts/generate-openapi-subset.ts <api.github.com.json>");
  process.exit(2);
}

const document = JSON.parse(readFileSync(documentPath, "utf8")) as {
  info: { version: string };
  paths: { [path: string]: { [method: string]: Json } };
  components: { [kind: string]: { [name: string]: Json } };
};

const schemas: { [name: string]: unknown } = {};

/** The thing that a `$ref` of the document points to. */
const follow = (value: Json): Json => {
  const ref = value.$ref;
  if (typeof ref !== "string") return value;
  const [, , kind = "", name = ""] = ref.split("/");
  const found = document.components[kind]?.[name];
  if (found === undefined) throw new Error(`${ref} is not in the document`);
  return follow(found);
};

/** Takes a schema over, and every schema that it names. */
const takeSchema = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(takeSchema);
  const written = value as Json;
  if (typeof written.$ref === "string") {
    const name = written.$ref.split("/").at(-1) ?? "";
    if (!(name in schemas)) {
      schemas[name] = true;
      schemas[name] = takeSchema(document.components.schemas?.[name]);
    }
    return { $ref: `#/schemas/${name}` };
  }
  const taken: Json = {};
  for (const [key, part] of Object.entries(written)) {
    if (
      [
        "description",
        "example",
        "examples",
        "title",
        "externalDocs",
        "deprecated",
        "nullable",
        "readOnly",
        "default",
      ].includes(key)
    )
      continue;
    if (key.startsWith("x-")) continue;
    taken[key] =
      key === "enum" || key === "required"
        ? part
        : key === "properties"
          ? takeProperties(part as Json)
          : takeSchema(part);
  }
  if (written.nullable !== true) return taken;
  if (typeof taken.type === "string") {
    const orNull: Json = { ...taken, type: [taken.type, "null"] };
    if (Array.isArray(taken.enum)) orNull.enum = [...taken.enum.filter((one) => one !== null), null];
    return orNull;
  }
  return { anyOf: [taken, { type: "null" }] };
};

/** Properties are taken by name: one of them may itself be called `title` or `description`. */
const takeProperties = (properties: Json): Json =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, takeSchema(schema)]));

const operations: Json = {};
for (const [path, methods] of Object.entries(document.paths)) {
  const shared = (methods.parameters ?? []) as unknown as Json[];
  for (const [method, operation] of Object.entries(methods)) {
    const id = operation.operationId as string | undefined;
    if (id === undefined || !operationIds.includes(id)) continue;
    const parameters = [...shared, ...((operation.parameters ?? []) as Json[])].map(follow).map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      ...(parameter.required === true ? { required: true } : {}),
      schema: takeSchema(parameter.schema),
    }));
    const body = operation.requestBody === undefined ? undefined : follow(operation.requestBody as Json);
    const bodySchema = (body?.content as { [type: string]: { schema: unknown } } | undefined)?.["application/json"]
      ?.schema;
    const responses: Json = {};
    for (const [status, written] of Object.entries(operation.responses as { [status: string]: Json })) {
      if (!status.startsWith("2")) continue;
      const content = follow(written).content as { [type: string]: { schema: unknown } } | undefined;
      const schema = content?.["application/json"]?.schema;
      responses[status] = schema === undefined ? null : takeSchema(schema);
    }
    operations[id] = {
      method: method.toUpperCase(),
      path,
      parameters,
      ...(bodySchema === undefined ? {} : { body: takeSchema(bodySchema) }),
      responses,
    };
  }
}

const missing = operationIds.filter((id) => !(id in operations));
if (missing.length > 0) throw new Error(`not in the document: ${missing.join(", ")}`);

const target = resolve(import.meta.dirname, "../sandbox/src/openapi/subset.json");
const sorted = (record: Json): Json => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(
  target,
  `${JSON.stringify({ source: `@octokit/openapi, api.github.com ${document.info.version}`, operations: sorted(operations), schemas: sorted(schemas) })}\n`,
);
console.log(`${Object.keys(operations).length} operations, ${Object.keys(schemas).length} schemas → ${target}`);
