import type { MadeApp } from "../../../src/app/setup/credentials.ts";
import { createSetup, type SetupContext } from "../../../src/app/setup/setup.ts";
import { setupGuard } from "../../../src/app/setup/setup-guard.ts";

/** An App as GitHub hands it over. */
export const MADE_APP: MadeApp = {
  id: 4711,
  slug: "acme-gate",
  url: "https://github.com/apps/acme-gate",
  clientId: "Iv23liabc",
  clientSecret: "client-secret-of-github",
  privateKey: "-----BEGIN RSA PRIVATE KEY-----\nkey-of-github\n-----END RSA PRIVATE KEY-----\n",
  webhookSecret: "webhook-secret-of-github",
};

export const TOKEN = "the-printed-token";
const HOST = "127.0.0.1:3000";

/** A setup page, with a browser that keeps its cookie, and a GitHub that knows one code. */
export const setupContext = (changes: Partial<SetupContext> = {}) => {
  let made = 0;
  const clock = { ms: 1_000_000 };
  const seen = {
    kept: [] as ReadonlyMap<string, string>[],
    errors: [] as unknown[],
    done: [] as string[],
    codes: [] as string[],
  };
  const random = (): string => `random-${++made}`.padEnd(64, "0");
  const setup = createSetup({
    guard: setupGuard(TOKEN, random, () => clock.ms),
    webUrl: "https://github.com",
    apiUrl: "https://api.github.com",
    hosts: [HOST],
    setupUrl: `http://${HOST}/setup`,
    baseUrl: "https://gate.acme.dev",
    commands: { start: "tollgate start --env-file my.env", doctor: "tollgate doctor --env-file my.env" },
    exposed: undefined,
    alsoKept: new Map(),
    convert: async (code) => {
      // A code works once.
      if (code !== "good-code" || seen.codes.includes(code)) throw new Error("Not Found");
      seen.codes.push(code);
      return MADE_APP;
    },
    keep: async (credentials) => {
      seen.kept.push(credentials);
      return { file: "/srv/.env", backup: undefined };
    },
    random,
    onError: (error) => seen.errors.push(error),
    onDone: (app) => seen.done.push(app.slug),
    ...changes,
  });
  let cookie = "";
  const ask = async (
    path: string,
    init: { readonly form?: Readonly<Record<string, string>>; readonly host?: string; readonly cookie?: string } = {},
  ) => {
    const response = await setup.request(`http://${HOST}${path}`, {
      headers: { host: init.host ?? HOST, cookie: init.cookie ?? cookie },
      ...(init.form === undefined ? {} : { method: "POST", body: new URLSearchParams(init.form) }),
    });
    const [set = ""] = response.headers.getSetCookie();
    if (set !== "") cookie = set.split(";")[0] ?? "";
    return { status: response.status, headers: response.headers, set, text: await response.text() };
  };
  /** What a form's field holds on a page. */
  const field = (text: string, name: string): string =>
    unescaped(new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "");
  /** Opens the printed address and fills in the form. @returns the page that asks, and the state of the trip */
  const leave = async (form: Readonly<Record<string, string>> = {}) => {
    await ask(`/setup?token=${TOKEN}`);
    const first = await ask("/setup");
    const fields = { name: "acme gate", owner: "acme", base_url: "https://gate.acme.dev" };
    const second = await ask("/setup", { form: { form: field(first.text, "form"), ...fields, ...form } });
    const action = unescaped(/action="([^"]*)"/.exec(second.text)?.[1] ?? "");
    return { ...second, action, state: URL.parse(action)?.searchParams.get("state") ?? "" };
  };
  return { ask, field, leave, seen, clock };
};

const unescaped = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");

/** Each page that somebody sees on the way, by its name. */
export const setupPages = async (): Promise<Readonly<Record<string, string>>> => {
  const { ask, field, leave } = setupContext({ exposed: "my.env lies in the git work tree /srv/shop." });
  const asked = await leave();
  const form = await ask("/setup");
  const wrong = await ask("/setup", {
    form: { form: field(form.text, "form"), name: "", owner: "no such/owner", base_url: "ftp://gate.acme.dev" },
  });
  const refused = await ask(`/setup/callback?code=bad-code&state=${asked.state}`);
  const again = setupContext({ exposed: "my.env lies in the git work tree /srv/shop." });
  const { state } = await again.leave();
  const done = await again.ask(`/setup/callback?code=good-code&state=${state}`);
  return { form: form.text, wrong: wrong.text, asked: asked.text, refused: refused.text, done: done.text };
};
