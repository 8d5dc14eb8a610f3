import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  APP_EVENTS,
  APP_PERMISSIONS,
  appEvents,
  appManifest,
  appPermissions,
  appYml,
} from "../../../src/app/config/manifest.ts";
import { REPOSITORY_ROOT } from "../../house/repository-root.ts";

type Webhook = {
  readonly post: {
    readonly summary?: string;
    readonly "x-github": { readonly subcategory: string; readonly "supported-webhook-types": readonly string[] };
  };
};

/** GitHub's own document of its webhooks. */
const { webhooks } = createRequire(import.meta.url)("@octokit/openapi-webhooks/generated/api.github.com.json") as {
  readonly webhooks: Readonly<Record<string, Webhook>>;
};
const ofEvent = (event: string): readonly Webhook["post"][] =>
  Object.values(webhooks)
    .map(({ post }) => post)
    .filter((post) => post["x-github"].subcategory === event);

/** Permissions as GitHub's document spells them. */
const keyOf = (words: string): string =>
  ({ "commit statuses": "statuses" })[words.toLowerCase()] ?? words.toLowerCase().replaceAll(" ", "_");

describe.each(appEvents())("the event %s", (event) => {
  test("is one that Apps get", () => {
    const hooks = ofEvent(event);
    expect(hooks.length).toBeGreaterThan(0);
    for (const hook of hooks) expect(hook["x-github"]["supported-webhook-types"]).toContain("app");
  });

  test("comes with the permissions that are asked for", () => {
    const wanted = ofEvent(event).flatMap(({ summary = "" }) =>
      [...summary.matchAll(/at least read-level access for the "([^"]+)"/g)].map(([, words = ""]) => keyOf(words)),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(Object.keys(APP_PERMISSIONS)).toEqual(expect.arrayContaining([...new Set(wanted)]));
  });
});

test("what GitHub sends to every App is not subscribed to, and would be refused", () => {
  for (const event of ["installation", "installation_repositories", "github_app_authorization"])
    expect(appEvents()).not.toContain(event);
});

test("no permission is asked for that could change code, settings or workflows", () => {
  expect(appPermissions()).toEqual({
    checks: "write",
    contents: "read",
    deployments: "read",
    issues: "write",
    members: "read",
    merge_queues: "read",
    metadata: "read",
    pull_requests: "write",
    statuses: "read",
  });
});

test("each permission and event has a reason", () => {
  for (const why of [...Object.values(APP_PERMISSIONS).map((one) => one.why), ...Object.values(APP_EVENTS)])
    expect(why.length).toBeGreaterThan(10);
});

test("the manifest sends webhooks and people to where they are waited for", () => {
  expect(
    appManifest({
      name: "gate",
      baseUrl: "https://gate.acme.dev",
      redirectUrl: "http://127.0.0.1:3000/setup/callback",
    }),
  ).toMatchObject({
    name: "gate",
    public: false,
    hook_attributes: { url: "https://gate.acme.dev/api/github/webhooks", active: true },
    callback_urls: ["https://gate.acme.dev/oauth/callback"],
    redirect_url: "http://127.0.0.1:3000/setup/callback",
    request_oauth_on_install: false,
  });
});

describe("app.yml", () => {
  const text = readFileSync(join(REPOSITORY_ROOT, "app.yml"), "utf8");

  test("is what scripts/generate-app-yml.ts makes", () => {
    expect(text).toBe(appYml());
  });

  test("asks for the same as the manifest, each with its reason beside it", () => {
    expect(parse(text)).toMatchObject({ default_permissions: appPermissions(), default_events: appEvents() });
    expect(text.match(/^ {2}(?:- \w+|\w+: (?:read|write)) # \S/gm)).toHaveLength(
      Object.keys(APP_PERMISSIONS).length + appEvents().length,
    );
  });
});
