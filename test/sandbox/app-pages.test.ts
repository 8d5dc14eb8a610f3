import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { playedBy, type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
beforeEach(async () => {
  context = await withKindSandbox();
  context.sandbox.setPerson({ login: "root", role: "admin" });
  await context.sandbox.registerApp({ slug: "gate", name: "The gate", webhook: { url: "http://127.0.0.1:1/" } });
});
afterEach(() => context.close());

type Asked = { readonly as?: string; readonly form?: readonly (readonly [string, string])[]; readonly origin?: string };

/** As a browser: a page, or a form that is posted. */
const ask = async (path: string, { as = "root", form, origin }: Asked = {}) => {
  const { url } = context.sandbox;
  const response = await fetch(url + path, {
    redirect: "manual",
    headers: {
      accept: "text/html",
      cookie: playedBy(as, context.sandbox),
      ...(origin === undefined ? {} : { origin }),
    },
    ...(form === undefined
      ? {}
      : { method: "POST", body: new URLSearchParams(form.map(([key, value]): [string, string] => [key, value])) }),
  });
  return {
    status: response.status,
    to: decodeURIComponent(response.headers.get("location") ?? ""),
    text: (await response.text()).replaceAll(/\s+/g, " "),
  };
};

const INSTALL = "/apps/gate/installations/new";
const all = [
  ["account", "acme"],
  ["selection", "all"],
] as const;
const told = (): readonly string[] =>
  context.sandbox.host.apps.size === 0
    ? []
    : [...context.sandbox.host.apps.values()].flatMap(({ deliveries }) =>
        [...deliveries.values()].map(({ event, action }) => `${event}.${action}`),
      );

describe("the pages of an App", () => {
  it("install it by clicks, on all repositories or some, and the App is told", async () => {
    const page = await ask(INSTALL);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining("Install The gate") as string });
    expect(page.text).toContain("<code>checks</code>");
    const done = await ask("/_sandbox/apps/gate/install", { form: all });
    expect(done.to).toMatch(/^\/organizations\/acme\/settings\/installations\/\d+$/);
    const installation = await ask(done.to);
    expect(installation.text).toContain("on all repositories");
    const path = done.to.replace("/organizations/acme/settings/", "/_sandbox/");
    await ask(`${path}/repositories`, {
      form: [
        ["selection", "selected"],
        ["repository", "shop"],
      ],
    });
    expect((await ask(done.to)).text).toContain(", on shop.");
    await ask(`${path}/suspend`, { form: [] });
    expect((await ask(done.to)).text).toContain("It is suspended");
    await ask(`${path}/unsuspend`, { form: [] });
    expect((await ask(`${path}/uninstall`, { form: [] })).to).toBe(INSTALL);
    expect((await ask(INSTALL)).text).toContain("Install on acme");
    await context.sandbox.settled();
    expect(told()).toEqual([
      "installation.created",
      "installation.suspend",
      "installation.unsuspend",
      "installation.deleted",
    ]);
  });

  it("let an owner choose other repositories, and accept what the App asks for since", async () => {
    const other = await context.sandbox.addRepository({ repo: "docs", gitDir: context.repository.dir });
    const { to } = await ask("/_sandbox/apps/gate/install", {
      form: [
        ["selection", "selected"],
        ["repository", "docs"],
      ],
    });
    const path = to.replace("/organizations/acme/settings/", "/_sandbox/");
    await ask(`${path}/repositories`, {
      form: [
        ["selection", "selected"],
        ["repository", "shop"],
      ],
    });
    const [app] = context.sandbox.host.apps.values();
    context.sandbox.changeApp(app?.id ?? 0, { permissions: { contents: "write" } });
    expect((await ask(to)).text).toContain("It asks for other permissions now");
    await ask(`${path}/accept`, { form: [] });
    expect((await ask(to)).text).not.toContain("It asks for other permissions now");
    await context.sandbox.settled();
    expect(told()).toEqual([
      "installation.created",
      "installation_repositories.added",
      "installation_repositories.removed",
      "installation.new_permissions_accepted",
    ]);
    expect(other.repo).toBe("docs");
  });

  it.each<[string, string, Asked, string]>([
    ["somebody who is no owner", "/_sandbox/apps/gate/install", { as: "ada", form: all }, "Only an owner of acme"],
    ["no repository", "/_sandbox/apps/gate/install", { form: [["selection", "selected"]] }, "Choose at least one"],
    [
      "a repository that is not there",
      "/_sandbox/apps/gate/install",
      {
        form: [
          ["selection", "selected"],
          ["repository", "x"],
        ],
      },
      "Not Found",
    ],
    ["an App that is not there", "/_sandbox/apps/none/install", { form: all }, "Not Found"],
    ["an installation that is not there", "/_sandbox/installations/9/suspend", { form: [] }, "Not Found"],
  ])("refuse %s, and say why on a page", async (_, path, asked, words) => {
    const refused = await ask(path, asked);
    expect(refused).toMatchObject({ status: 303, to: expect.stringContaining(`refused=${words}`) as string });
    expect(context.sandbox.host.installations.size).toBe(0);
  });

  it("refuse a second installation, an unknown verb and another site", async () => {
    const { to } = await ask("/_sandbox/apps/gate/install", { form: all });
    expect((await ask("/_sandbox/apps/gate/install", { form: all })).to).toContain("is installed on acme already");
    const path = to.replace("/organizations/acme/settings/", "/_sandbox/");
    expect((await ask(`${path}/explode`, { form: [] })).to).toContain("refused=Not Found");
    expect((await ask(`${path}/repositories`, { form: [["selection", "selected"]] })).to).toContain(
      "or uninstall the App",
    );
    const elsewhere = await ask(`${path}/uninstall`, { form: [], origin: "https://evil.example" });
    expect(elsewhere.status).toBe(403);
    expect(context.sandbox.host.installations.size).toBe(1);
    expect((await ask(INSTALL)).text).toContain("installed on every account");
    expect((await ask("/apps/gate", { as: "ada" })).text).toContain("Configure");
    expect((await ask(to, { as: "ada" })).text).toContain("Only an owner of acme can change this");
  });

  it.each(["https://gate.acme.dev/hooks", "http://gate.acme.dev/hooks", "http://127.0.0.1.evil.example/", "nowhere"])(
    "send nothing to %s, and say so in the deliveries",
    async (url) => {
      const [app] = context.sandbox.host.apps.values();
      context.sandbox.changeApp(app?.id ?? 0, { webhook: { url } });
      await ask("/_sandbox/apps/gate/install", { form: all });
      await context.sandbox.settled();
      expect([...(app?.deliveries.values() ?? [])].map(({ code, status }) => `${code} ${status}`)).toEqual([
        "502 the sandbox sends to http addresses of this machine only",
      ]);
    },
  );

  it("leave the API at the same address alone, and are 404 for what is not there", async () => {
    const response = await fetch(`${context.sandbox.url}/apps/gate`, {
      headers: { accept: "application/json", authorization: `Bearer ${context.sandbox.personalToken("ada").token}` },
    });
    expect(await response.json()).toMatchObject({ slug: "gate" });
    for (const path of [
      "/apps/none",
      "/apps/%E0%A4%A/installations/new",
      "/organizations/acme/settings/installations/9",
    ])
      expect(await ask(path)).toMatchObject({ status: 404, text: expect.stringContaining("nothing here") as string });
  });

  it("are found from the settings", async () => {
    expect((await ask("/_sandbox/settings")).text).toContain(`href="${INSTALL}"`);
  });
});

describe("addresses of GitHub's settings, which the doctor prints", () => {
  it.each(["/acme/shop/settings", "/acme/shop/settings/rules", "/Acme/Shop/settings/branches"])(
    "%s leads to the sandbox's settings",
    async (path) => {
      const { status, to } = await ask(path);
      expect([status, to]).toEqual([303, "/_sandbox/settings#repository"]);
      expect((await ask("/_sandbox/settings")).text).toContain('id="repository"');
    },
  );

  it("not of a repository that is not there, nor for the API", async () => {
    expect((await ask("/acme/none/settings/rules")).to).toBe("");
    expect((await fetch(`${context.sandbox.url}/acme/shop/settings/rules`, { redirect: "manual" })).status).not.toBe(
      303,
    );
  });
});
