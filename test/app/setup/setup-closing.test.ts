import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, get, request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Setup, startSetup } from "../../../src/app/setup/setup-server.ts";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { MADE_APP } from "./setup-context.ts";

const MADE = {
  ...{ id: MADE_APP.id, slug: MADE_APP.slug, html_url: MADE_APP.url, pem: MADE_APP.privateKey },
  ...{ client_id: MADE_APP.clientId, client_secret: MADE_APP.clientSecret, webhook_secret: MADE_APP.webhookSecret },
};

let folder = "";
let setup: Setup;
let agent: Agent;
/** What GitHub answers when the code is exchanged. */
let exchange: () => Promise<{ readonly data: typeof MADE }>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tollgate-closing-"));
  agent = new Agent({ keepAlive: true });
  exchange = async () => ({ data: MADE });
  setup = await startSetup({
    host: "127.0.0.1",
    port: 0,
    baseUrl: "https://gate.acme.dev",
    webUrl: "https://github.com",
    apiUrl: "https://api.github.com",
    client: { request: () => exchange() } as unknown as GitHubClient,
    commands: { start: "tollgate start", doctor: "tollgate doctor" },
    exposed: undefined,
    alsoKept: new Map(),
    envFile: join(folder, ".env"),
    onError: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  agent.destroy();
  await setup.close();
  await rm(folder, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly text: string };

let cookie = "";
const ask = (path: string, form?: Readonly<Record<string, string>>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { cookie, ...(form && { "content-type": "application/x-www-form-urlencoded" }) };
    const sent = httpRequest(
      new URL(path, setup.url),
      { agent, headers, method: form ? "POST" : "GET" },
      (response) => {
        const set = response.headers["set-cookie"]?.[0];
        if (set !== undefined) cookie = set.split(";")[0] ?? "";
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    sent.on("error", reject).end(form && new URLSearchParams(form).toString());
  });

/** From the printed address to the way back from GitHub. */
const wayBack = async (): Promise<string> => {
  await ask(setup.url);
  const form = /name="form" value="([^"]*)"/.exec((await ask("/setup")).text)?.[1] ?? "";
  const { text } = await ask("/setup", { form, name: "gate", owner: "", base_url: "https://gate.acme.dev" });
  return `/setup/callback?code=good-code&state=${/\?state=(\w+)/.exec(text)?.[1]}`;
};

/** A connection that a browser opens in advance, and over which it sends nothing as yet. */
const spare = async (): Promise<{ readonly socket: Socket; readonly closed: Promise<void> }> => {
  const socket = connect(Number(new URL(setup.url).port), "127.0.0.1");
  const closed = new Promise<void>((resolve) => socket.on("error", () => {}).once("close", () => resolve()));
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.resume();
  // The server has accepted it once it has answered another that came after.
  await ask("/setup");
  return { socket, closed };
};

test("the last page and what is asked after it end their connections, so that the next page is the App's", async () => {
  const path = await wayBack();
  expect((await ask("/setup")).headers["connection"]).toBe("keep-alive");
  const last = await ask(path);
  expect([last.status, last.headers["connection"]]).toEqual([200, "close"]);
  const after = await ask("/");
  expect([after.status, after.headers["connection"]]).toEqual([410, "close"]);
  expect(after.text).toContain("If you have started the App, load this page again.");
});

test("when it ends, connections that wait for a request end at once, also those without any request", async () => {
  await wayBack();
  const { closed } = await spare();
  const before = performance.now();
  await Promise.all([setup.close(), closed]);
  expect(performance.now() - before).toBeLessThan(900);
  await expect(ask("/setup")).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
});

test("a request that does not come to its end is cut after a second", async () => {
  await wayBack();
  const { socket, closed } = await spare();
  const { host } = new URL(setup.url);
  const slow = `POST /setup HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nform=`;
  await new Promise<void>((resolve) => socket.write(slow, () => resolve()));
  await ask("/setup");
  const before = performance.now();
  await Promise.all([setup.close(), closed]);
  const ms = performance.now() - before;
  expect(ms).toBeGreaterThan(900);
  expect(ms).toBeLessThan(2_500);
});

/** GitHub does not answer before `answer` is called. `asked`: it was asked. */
const slowExchange = (): { readonly asked: Promise<void>; readonly answer: () => void } => {
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    exchange = () => {
      resolve();
      return new Promise((done) => {
        answer = () => done({ data: MADE });
      });
    };
  });
  return { asked, answer: () => answer() };
};

test("while the code is exchanged it waits, because GitHub shows the credentials once", async () => {
  const path = await wayBack();
  const { asked, answer } = slowExchange();
  const page = new Promise<string>((resolve, reject) => {
    const headers = { cookie };
    get(new URL(path, setup.url), { agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
  await asked;
  expect(setup.isExchanging()).toBe(true);
  const ended = setup.close();
  answer();
  await ended;
  expect(setup.isExchanging()).toBe(false);
  expect(await page).toContain("The GitHub App is made");
  expect(await readFile(join(folder, ".env"), "utf8")).toContain("CLIENT_SECRET=client-secret-of-github");
});

test("it waits for the exchange though the browser has gone", async () => {
  const path = await wayBack();
  const { asked, answer } = slowExchange();
  const gone = connect(Number(new URL(setup.url).port), "127.0.0.1").on("error", () => {});
  const noticed = new Promise((resolve) => gone.once("close", resolve));
  gone.write(`GET ${path} HTTP/1.1\r\nHost: ${new URL(setup.url).host}\r\nCookie: ${cookie}\r\n\r\n`);
  await asked;
  gone.destroy();
  await noticed;
  // The server has noticed it, too, once it has answered a request that came after.
  await ask("/setup");
  const kept = setup.close().then(() => readFile(join(folder, ".env"), "utf8"));
  await expect(ask("/setup")).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
  answer();
  expect(await kept).toContain("CLIENT_SECRET=client-secret-of-github");
});
