import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";
import { signIn } from "../support/with-sandbox-app.ts";

let clock = Date.parse("2026-11-23T06:28:00Z");
let context: SandboxContext;
let app: RegisteredApp;
const callback = "https://gate.example/auth/callback";
const verifier = "a".repeat(43);
const challenge = createHash("sha256").update(verifier).digest("base64url");

beforeAll(async () => {
  context = await withKindSandbox(undefined, { clock: () => clock });
  const { sandbox, repository } = context;
  await sandbox.addRepository({ repo: "secret", gitDir: repository.dir });
  await sandbox.addRepository({ repo: "elsewhere", gitDir: repository.dir });
  sandbox.repository("acme/secret").setRole("mallory", "none");
  app = await sandbox.registerApp({ slug: "gate", callbackUrls: [callback, "http://127.0.0.1:1/"] });
  sandbox.installApp({ app: "gate", repositories: ["shop", "secret"] });
});
afterAll(() => context.close());

const authorize = (query: Record<string, string>) =>
  fetch(
    `${context.sandbox.url}/login/oauth/authorize?${new URLSearchParams({ client_id: app.clientId, ...query }).toString()}`,
    {
      redirect: "manual",
    },
  );
const codeOf = async (query: Record<string, string> = {}): Promise<string> => {
  const asked = { redirect_uri: callback, code_challenge: challenge, code_challenge_method: "S256", login: "ada" };
  const led = await authorize({ ...asked, ...query });
  return new URL(led.headers.get("location") ?? "").searchParams.get("code") ?? "";
};
const exchange = async (request: Record<string, string>) => {
  const response = await fetch(`${context.sandbox.url}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...request }),
  });
  return (await response.json()) as Record<string, string>;
};

describe("signing in", () => {
  it("lists whom there is, and leads back with a code and the state", async () => {
    const page = await authorize({ redirect_uri: callback, state: "s t" });
    const html = await page.text();
    expect(html).toContain("Sign in to gate");
    const link = /href="([^"]*login=grace[^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const led = await fetch(`${context.sandbox.url}${link}`, { redirect: "manual" });
    const location = new URL(led.headers.get("location") ?? "");
    expect([led.status, location.origin + location.pathname, location.searchParams.get("state")]).toEqual([
      302,
      callback,
      "s t",
    ]);
  });

  it.each([
    ["another address", { redirect_uri: "https://evil.example/auth/callback", login: "ada" }, 400],
    ["an address that only begins like ours", { redirect_uri: `${callback}evil`, login: "ada" }, 400],
    ["an app that is not known", { client_id: "x", login: "ada" }, 404],
    ["somebody who is not known", { login: "nobody" }, 404],
    ["an app's account", { login: "gate[bot]" }, 404],
    ["a challenge in the clear", { login: "ada", code_challenge: "x", code_challenge_method: "plain" }, 400],
  ])("refuses %s", async (_, query, status) => {
    expect((await authorize(query)).status).toBe(status);
  });

  it.each([
    ["a wrong secret", async () => ({ client_secret: "x", code: await codeOf() }), "incorrect_client_credentials"],
    ["no verifier", async () => ({ code: await codeOf() }), "bad_verification_code"],
    [
      "another verifier",
      async () => ({ code: await codeOf(), code_verifier: "b".repeat(43) }),
      "bad_verification_code",
    ],
    ["another code", async () => ({ code: "x", code_verifier: verifier }), "bad_verification_code"],
    [
      "another address than the code was given for",
      async () => ({ code: await codeOf(), code_verifier: verifier, redirect_uri: "http://127.0.0.1:1/" }),
      "redirect_uri_mismatch",
    ],
    [
      "a code of ten minutes ago",
      async () => {
        const code = await codeOf();
        clock += 600_000;
        return { code, code_verifier: verifier };
      },
      "bad_verification_code",
    ],
  ])("gives no token for %s", async (_, request, error) => {
    expect(await exchange(await request())).toMatchObject({ error });
  });

  it("gives a token for a code once, and renews it once", async () => {
    const code = await codeOf();
    const given = await exchange({ code, code_verifier: verifier });
    expect(given).toMatchObject({
      token_type: "bearer",
      expires_in: 28_800,
      access_token: expect.stringMatching(/^ghu_/),
    });
    expect(await exchange({ code, code_verifier: verifier })).toMatchObject({ error: "bad_verification_code" });
    clock += 28_800_000;
    const user = (token: string) => context.client(token).rest.users.getAuthenticated();
    await expect(user(given.access_token ?? "")).rejects.toMatchObject({ status: 401 });
    const renew = { grant_type: "refresh_token", refresh_token: given.refresh_token ?? "" };
    const renewed = await exchange(renew);
    expect((await user(renewed.access_token ?? "")).data.login).toBe("ada");
    expect(await exchange(renew)).toMatchObject({ error: "bad_refresh_token" });
  });
});

describe("somebody who signed in", () => {
  it.each([
    ["ada", "acme/shop", 200],
    ["ada", "acme/secret", 200],
    ["ada", "acme/elsewhere", 404],
    ["mallory", "acme/shop", 200],
    ["mallory", "acme/secret", 404],
  ])("%s, asking for %s, gets %i: only what they may read and where the app is", async (login, name, status) => {
    const { rest } = context.client(await signIn(context.sandbox, app, login));
    const [owner = "", repo = ""] = name.split("/");
    const answer = await rest.repos.get({ owner, repo }).catch((error: { status: number }) => error);
    expect(answer.status).toBe(status);
  });

  it("lists the installations and their repositories that they may read", async () => {
    const names = async (login: string) => {
      const { rest } = context.client(await signIn(context.sandbox, app, login));
      const { data } = await rest.apps.listInstallationsForAuthenticatedUser();
      const installation_id = data.installations[0]?.id ?? 0;
      const listed = await rest.apps.listInstallationReposForAuthenticatedUser({ installation_id });
      return listed.data.repositories.map(({ full_name }) => full_name);
    };
    expect(await names("ada")).toEqual(["acme/shop", "acme/secret"]);
    expect(await names("mallory")).toEqual(["acme/shop"]);
  });

  it("writes as themselves, through the app", async () => {
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const { rest } = context.client(await signIn(context.sandbox, app, "ada"));
    const { data } = await rest.issues.createComment({ ...context.at, issue_number: 1, body: "By hand" });
    expect(data).toMatchObject({ user: { login: "ada", type: "User" }, performed_via_github_app: { slug: "gate" } });
  });
});
