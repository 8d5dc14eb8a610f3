import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { createAppServer, type ServerParts } from "../../../src/app/server/app-server.ts";
import { createReceiver, type Webhook } from "../../../src/app/webhook/receive-webhook.ts";

/** The App's server on real HTTP: who may deliver what, and what the rest of its paths say. */

const SECRET = "the-newer-secret-of-the-hook";
const OLDER = "the-older-secret-of-the-hook";
const BODY = JSON.stringify({ action: "opened" });

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

type Context = {
  readonly port: number;
  readonly heard: readonly Webhook[];
  readonly counted: Readonly<Record<string, number>>;
};

const start = async (more: Partial<ServerParts> = {}, hand?: (webhook: Webhook) => Promise<void>): Promise<Context> => {
  const heard: Webhook[] = [];
  const counted: Record<string, number> = {};
  server = createAppServer({
    receive: createReceiver({
      secrets: [SECRET, OLDER],
      hand:
        hand ??
        (async (webhook) => {
          heard.push(webhook);
        }),
      metrics: {
        delivery: (_, outcome) => {
          counted[outcome] = (counted[outcome] ?? 0) + 1;
        },
      },
      log: pino({ level: "silent" }),
    }),
    unready: async () => "",
    metrics: { contentType: "text/plain; version=0.0.4", text: async () => "tollgate_up 1\n" },
    metricsToken: undefined,
    publicKeys: '{"keys":[]}',
    pages: () => undefined,
    onError: () => {},
    ...more,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, heard, counted };
};

type Answer = { readonly status: number; readonly text: string; readonly headers: IncomingHttpHeaders };

const send = async (
  port: number,
  {
    method = "POST",
    path = "/webhooks",
    headers = {},
    body = "",
  }: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString("utf8"),
          headers: response.headers,
        }),
      );
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });

const signed = (body: string | Buffer, secret = SECRET): Record<string, string> => ({
  "content-type": "application/json",
  "x-github-event": "pull_request",
  "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
  "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
});

const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

describe("a webhook", () => {
  it.each([
    ["the first secret", SECRET],
    ["the one that is being rotated out", OLDER],
  ])("signed by %s: kept, then acknowledged", async (_, secret) => {
    const { port, heard, counted } = await start();
    expect(await send(port, { headers: signed(BODY, secret), body: BODY })).toMatchObject({ status: 202 });
    expect(heard).toEqual([
      { id: "0b989ba4-242f-11e5-81e1-c7b6966d2516", name: "pull_request", payload: { action: "opened" } },
    ]);
    expect(counted).toEqual({});
  });

  it.each<[string, Record<string, string>, string, number, string]>([
    ["another secret", signed(BODY, "development"), BODY, 401, "refused"],
    ["no signature", without(signed(BODY), "x-hub-signature-256"), BODY, 401, "refused"],
    [
      "a signature of SHA-1 only",
      { ...without(signed(BODY), "x-hub-signature-256"), "x-hub-signature": "sha1=00" },
      BODY,
      401,
      "refused",
    ],
    [
      "a signature that is cut",
      { ...signed(BODY), "x-hub-signature-256": signed(BODY)["x-hub-signature-256"]?.slice(0, 40) ?? "" },
      BODY,
      401,
      "refused",
    ],
    ["another body", signed(BODY), BODY.replace("opened", "closed"), 401, "refused"],
    ["no event", without(signed(BODY), "x-github-event"), BODY, 400, "malformed"],
    ["an event that is none", { ...signed(BODY), "x-github-event": "../etc" }, BODY, 400, "malformed"],
    ["no delivery id", without(signed(BODY), "x-github-delivery"), BODY, 400, "malformed"],
    ["a form", { ...signed(BODY), "content-type": "application/x-www-form-urlencoded" }, BODY, 415, "malformed"],
    ["no JSON", signed("{"), "{", 400, "malformed"],
    ["a bare string", signed('"x"'), '"x"', 400, "malformed"],
  ])("with %s is refused, and nobody hears of it", async (_, headers, body, status, outcome) => {
    const { port, heard, counted } = await start();
    expect((await send(port, { headers, body })).status).toBe(status);
    expect(heard).toEqual([]);
    expect(counted).toEqual({ [outcome]: 1 });
  });

  it("of more than 25 MB is not read: said at once, and the connection is closed", async () => {
    const { port, heard, counted } = await start();
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const head = Object.entries(signed("")).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST /webhooks HTTP/1.1\r\nhost: x\r\n${head.join("")}content-length: ${60 * 1024 * 1024}\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString("utf8")).toContain("413");
    await once(socket, "close");
    expect([heard, counted]).toEqual([[], { "too-large": 1 }]);
  });

  it("that does not say how large it is, is dropped where it is too large", async () => {
    const { port, counted } = await start();
    const chunk = Buffer.alloc(1024 * 1024);
    const answered = new Promise<number>((resolve) => {
      const request = httpRequest(
        {
          host: "127.0.0.1",
          port,
          method: "POST",
          path: "/webhooks",
          headers: { ...signed(""), "transfer-encoding": "chunked" },
        },
        (response) => resolve(response.statusCode ?? 0),
      );
      // It is cut off while it still sends.
      request.on("error", () => resolve(413));
      for (let sent = 0; sent < 27; sent += 1) request.write(chunk);
      request.end();
    });
    expect(await answered).toBe(413);
    expect(counted).toEqual({ "too-large": 1 });
  });

  it("of 25 MB is taken", async () => {
    const { port, heard } = await start();
    const body = JSON.stringify({ action: "x".repeat(25 * 1024 * 1024 - 13) });
    expect((await send(port, { headers: signed(body), body })).status).toBe(202);
    expect(heard).toHaveLength(1);
  });

  it("that cannot be kept is not acknowledged: GitHub can be asked for it again", async () => {
    const { port, counted } = await start({}, async () => {
      throw new Error("disk full");
    });
    const answer = await send(port, { headers: signed(BODY), body: BODY });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain("disk");
    expect(counted).toEqual({ failed: 1 });
  });

  it("hundreds of forged ones: each refused, and a true one among them is heard", async () => {
    const { port, heard, counted } = await start();
    const forged = Array.from({ length: 300 }, async (_, at) =>
      send(port, {
        headers: { ...signed(BODY), "x-hub-signature-256": `sha256=${at.toString(16).padStart(64, "0")}` },
        body: BODY,
      }),
    );
    const [good, ...bad] = await Promise.all([send(port, { headers: signed(BODY), body: BODY }), ...forged]);
    expect(good?.status).toBe(202);
    expect(new Set(bad.map(({ status }) => status))).toEqual(new Set([401]));
    expect([heard.length, counted["refused"]]).toEqual([1, 300]);
  });
});

it("anybody may keep the public keys for an hour, and read them from another site", async () => {
  const { port } = await start();
  const { headers } = await send(port, { method: "GET", path: "/.well-known/tollgate-keys.json?fresh" });
  expect(headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "public, max-age=3600",
    "access-control-allow-origin": "*",
  });
});

describe("the other paths", () => {
  it.each<[string, string, Partial<ServerParts>, Record<string, string>, number, string]>([
    ["GET /healthz", "/healthz", {}, {}, 200, "ok\n"],
    ["GET /readyz", "/readyz", {}, {}, 200, "ready\n"],
    [
      "GET /readyz",
      "/readyz",
      { unready: async () => "the database does not answer" },
      {},
      503,
      "the database does not answer\n",
    ],
    ["GET /metrics", "/metrics", {}, {}, 200, "tollgate_up 1\n"],
    [
      "GET /metrics",
      "/metrics",
      { metricsToken: "token-of-the-scraper" },
      {},
      401,
      "Bring the token of METRICS_TOKEN.\n",
    ],
    [
      "GET /metrics",
      "/metrics",
      { metricsToken: "token-of-the-scraper" },
      { authorization: "Bearer token-of-the-scraper" },
      200,
      "tollgate_up 1\n",
    ],
    ["GET the public keys", "/.well-known/tollgate-keys.json", {}, {}, 200, '{"keys":[]}\n'],
    ["GET /webhooks", "/webhooks", {}, {}, 405, "Webhooks are POSTed here.\n"],
    [
      "GET /",
      "/",
      {},
      {},
      404,
      "The App runs. Its pages are off: PAGES=on shows the dashboard here (docs/reference/pages.md).\n",
    ],
    ["GET /probot/import", "/probot/import", {}, {}, 404, "Not found.\n"],
  ])("%s (%#)", async (_, path, parts, headers, status, text) => {
    const { port } = await start(parts);
    expect(await send(port, { method: "GET", path, headers })).toMatchObject({ status, text });
  });

  it("Probot's own setup is not there to be posted to", async () => {
    const { port } = await start();
    expect((await send(port, { path: "/probot/import", body: "{}" })).status).toBe(404);
  });

  it("a page that fails says so, and nothing of the fault", async () => {
    const { port } = await start({
      pages: () => async () => {
        throw new Error("secret");
      },
    });
    expect(await send(port, { method: "GET", path: "/" })).toMatchObject({
      status: 500,
      text: "Something went wrong; it is in the log.\n",
    });
  });
});
