import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAppServer, SERVER_LIMITS, type ServerLimits } from "../../../src/app/server/app-server.ts";
import { BODY_LIMITS, type BodyLimits } from "../../../src/app/webhook/read-body.ts";
import { createReceiver } from "../../../src/app/webhook/receive-webhook.ts";

/** Whoever cannot sign cannot keep GitHub out: connections and bodies that hang, over real sockets. */

const SECRET = "the-secret-of-the-hook";
const KB = 1024;
/** A tenth of what it is in production, so that a test sends megabytes and not hundreds of them. */
const BODIES: BodyLimits = { ...BODY_LIMITS, largest: 2_500 * KB, maxTotalBytes: 15_000 * KB, periodMs: 60_000 };

const opened: Socket[] = [];
let server: Server | undefined;
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

type Context = {
  readonly port: number;
  readonly heard: string[];
  readonly counted: Record<string, number>;
  /** Resolves once the server has had so many bytes of bodies. */
  readonly had: (bytes: number) => Promise<void>;
};

const start = async (bodies: Partial<BodyLimits> = {}, limits: Partial<ServerLimits> = {}): Promise<Context> => {
  const heard: string[] = [];
  const counted: Record<string, number> = {};
  const receive = createReceiver({
    secrets: [SECRET],
    hand: async ({ id }) => void heard.push(id),
    metrics: {
      delivery: (_, outcome) => {
        counted[outcome] = (counted[outcome] ?? 0) + 1;
      },
    },
    log: pino({ level: "silent" }),
    limits: { ...BODIES, ...bodies },
  });
  let bytes = 0;
  let reported = (): void => {};
  server = createAppServer(
    {
      receive: (request) => {
        request.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          reported();
        });
        return receive(request);
      },
      unready: async () => "",
      metrics: { contentType: "text/plain", text: async () => "" },
      metricsToken: undefined,
      publicKeys: '{"keys":[]}',
      pages: () => undefined,
      onError: () => {},
    },
    { ...SERVER_LIMITS, ...limits },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const had = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      reported = () => {
        if (bytes >= wanted) resolve();
      };
      reported();
    });
  return { port: (server.address() as AddressInfo).port, heard, counted, had };
};

const open = async (port: number, localAddress = "127.0.0.1"): Promise<Socket> => {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  opened.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
};

type Head = Readonly<Record<string, string | number>>;
const head = (more: Head): string => {
  const lines = { host: "x", "content-type": "application/json", "x-github-event": "push", ...more };
  return `POST /webhooks HTTP/1.1\r\n${Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;
};
const FORGED = { "x-github-delivery": "forged", "x-hub-signature-256": `sha256=${"0".repeat(64)}` };
const signed = (body: string | Buffer, id = "true"): Head => ({
  "x-github-delivery": id,
  "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
});
const bodyOf = (bytes: number): string => JSON.stringify({ a: "x".repeat(bytes - 8) });

/** Resolves once a connection is closed, in whatever way. */
const gone = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });

/** Everything that the server says until it closes the connection. */
const said = async (socket: Socket): Promise<string> => {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  await gone(socket);
  return text;
};

/** The status of a webhook that GitHub sends. */
const deliver = async (port: number, body: string, more: Head = {}, from?: string): Promise<string> => {
  const socket = await open(port, from);
  const answer = said(socket);
  const chunked = more["transfer-encoding"] !== undefined;
  socket.write(
    head({ ...signed(body), ...(chunked ? {} : { "content-length": body.length }), ...more, connection: "close" }),
  );
  socket.write(chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body);
  return (await answer).slice(9, 12);
};

/** Connections that send most of a large body, one after the other, and then hang. */
const hang = async ({ port, had }: Context, many: number, more: Head, before = 0): Promise<readonly Socket[]> => {
  const bytes = 2_000 * KB;
  const sockets: Socket[] = [];
  for (let at = 1; at <= many; at += 1) {
    const socket = await open(port);
    socket.write(head({ ...FORGED, ...more }));
    if (more["transfer-encoding"] !== undefined) socket.write(`${(bytes * 2).toString(16)}\r\n`);
    socket.write(Buffer.alloc(bytes));
    await had(before + at * bytes);
    sockets.push(socket);
  }
  return sockets;
};

describe("while bodies that never end hang", () => {
  const hanging: [string, number, Head][] = [
    ["8 that say how large they are", 8, { "content-length": 2_500 * KB }],
    ["40 of them", 40, { "content-length": 2_500 * KB }],
    ["40 that do not say it", 40, { "transfer-encoding": "chunked" }],
  ];
  it.each(hanging)("%s: GitHub's largest webhook is taken, and its small ones", async (_, many, more) => {
    const context = await start();
    await hang(context, many, more);
    for (const bytes of [1 * KB, 200 * KB, 2_500 * KB]) expect(await deliver(context.port, bodyOf(bytes))).toBe("202");
    const chunked = { "transfer-encoding": "chunked" };
    expect(await deliver(context.port, bodyOf(2_500 * KB), chunked)).toBe("202");
    expect(context.heard).toHaveLength(4);
    expect(context.counted["cut-off"]).toBeGreaterThan(0);
  });

  it("8 of GitHub's size, less a byte, by the limits that are shipped", async () => {
    const context = await start(BODY_LIMITS);
    const length = BODY_LIMITS.largest;
    for (let at = 1; at <= 8; at += 1) {
      const socket = await open(context.port);
      socket.write(head({ ...FORGED, "content-length": length }));
      socket.write(Buffer.alloc(length - 1));
      await context.had(at * (length - 1));
    }
    expect(await deliver(context.port, bodyOf(1 * KB))).toBe("202");
    expect(await deliver(context.port, bodyOf(length))).toBe("202");
  });

  it("a small webhook needs no room of theirs", async () => {
    const context = await start({ maxTotalBytes: 4_000 * KB });
    await hang(context, 2, { "content-length": 2_500 * KB });
    expect(await deliver(context.port, bodyOf(60 * KB))).toBe("202");
    expect(context.counted).toEqual({});
  });

  it("who holds the most room makes it: a slow webhook from another address is left alone", async () => {
    const context = await start({ maxTotalBytes: 6_000 * KB });
    const body = bodyOf(1_000 * KB);
    const slow = await open(context.port, "127.0.0.2");
    const answer = said(slow);
    slow.write(head({ ...signed(body), "content-length": body.length, connection: "close" }));
    slow.write(body.slice(0, 500 * KB));
    await context.had(500 * KB);
    await hang(context, 8, { "content-length": 2_500 * KB }, 500 * KB);
    slow.write(body.slice(500 * KB));
    expect((await answer).slice(9, 12)).toBe("202");
  });

  it("whoever makes room is told to come again, and the connection is closed", async () => {
    const context = await start({ maxTotalBytes: 3_000 * KB });
    const [first] = await hang(context, 1, { "content-length": 2_500 * KB });
    if (first === undefined) throw new Error("nobody hangs");
    const answer = said(first);
    expect(await deliver(context.port, bodyOf(2_500 * KB))).toBe("202");
    expect(await answer).toContain("503 ");
  });
});

/** GitHub's time for an answer: https://docs.github.com/webhooks/using-webhooks/handling-webhook-deliveries */
const GITHUB_WAITS_MS = 10_000;

it.each([
  ["headers", SERVER_LIMITS.headersMs],
  ["a request", SERVER_LIMITS.requestMs],
  ["a stretch of a body", BODY_LIMITS.periodMs],
])("%s has longer than GitHub waits, so a stop of our own refuses nothing that GitHub still wants taken", (_, ms) => {
  expect(ms).toBeGreaterThan(GITHUB_WAITS_MS);
});

describe("who is too slow is cut off", () => {
  /** Ends a stretch of time; the bytes themselves are on real sockets. */
  const pass = (): void => void vi.advanceTimersByTime(BODIES.periodMs);
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
  afterEach(() => void vi.useRealTimers());

  it.each<[string, Head, string]>([
    ["a small body", { "content-length": 1_000 }, "x"],
    ["a large one", { "content-length": 2_500 * KB }, "x"],
    ["one that does not say how large it is", { "transfer-encoding": "chunked" }, "1\r\nx\r\n"],
  ])("%s that sends a byte at a time", async (_, more, byte) => {
    const { port, counted, had } = await start();
    const socket = await open(port);
    const answer = said(socket);
    socket.write(head({ ...FORGED, ...more }) + byte);
    await had(1);
    pass();
    expect(await answer).toContain("408 ");
    expect(counted).toEqual({ "cut-off": 1 });
  });

  it("one that sends most of a large body, and then a byte at a time", async () => {
    const context = await start();
    const [socket] = await hang(context, 1, { "content-length": 2_500 * KB });
    if (socket === undefined) throw new Error("nobody hangs");
    const answer = said(socket);
    pass();
    socket.write("x");
    await context.had(2_000 * KB + 1);
    pass();
    expect(await answer).toContain("408 ");
  });

  it("a body that goes on may take many stretches", async () => {
    const { port, had, counted } = await start();
    const body = bodyOf(2_500 * KB);
    const socket = await open(port);
    const answer = said(socket);
    socket.write(head({ ...signed(body), "content-length": body.length, connection: "close" }));
    for (let sent = 0; sent < body.length; sent += 512 * KB) {
      socket.write(body.slice(sent, sent + 512 * KB));
      await had(Math.min(sent + 512 * KB, body.length));
      if (sent + 512 * KB < body.length) pass();
    }
    expect((await answer).slice(9, 12)).toBe("202");
    expect(counted).toEqual({});
  });

  it.each([
    ["says nothing", ""],
    ["never ends its headers", "POST /webhooks HTTP/1.1\r\nhost: x\r\nx-slow: "],
  ])("a connection that %s", async (_, text) => {
    const { port } = await start({}, { headersMs: 100, lookMs: 20 });
    const socket = await open(port);
    const answer = said(socket);
    socket.write(text);
    expect(await answer).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
  });
});

describe("more connections than there is room for", () => {
  it("those that hang make room, and GitHub is heard", async () => {
    const context = await start({}, { connections: 10, newMs: 0 });
    const idle: Socket[] = [];
    for (let at = 0; at < 40; at += 1) {
      const socket = await open(context.port);
      idle.push(socket);
      if (at % 2 === 0) socket.write("POST /webhooks HTTP/1.1\r\nhost: x\r\n");
    }
    expect(await deliver(context.port, bodyOf(2_500 * KB))).toBe("202");
    await Promise.all(idle.filter((_, at) => at % 2 === 1 && at < 30).map(gone));
  });

  it("of the address that has the most of them", async () => {
    const context = await start({}, { connections: 10, newMs: 0 });
    const body = bodyOf(1 * KB);
    const few = await open(context.port, "127.0.0.2");
    const answer = said(few);
    for (let at = 0; at < 30; at += 1)
      (await open(context.port)).write("POST /webhooks HTTP/1.1\r\nhost: x\r\nx: yyyyyyyyy\r\n");
    few.write(head({ ...signed(body), "content-length": body.length, connection: "close" }) + body);
    expect((await answer).slice(9, 12)).toBe("202");
  });
});

describe("one connection", () => {
  it("of somebody who does not sign is closed", async () => {
    const { port, counted } = await start();
    const socket = await open(port);
    const answer = said(socket);
    const forged = `${head({ ...FORGED, "content-length": 2 })}{}`;
    socket.write(forged + forged);
    expect((await answer).match(/HTTP\/1\.1 401 /g)).toHaveLength(1);
    expect(counted["refused"]).toBeGreaterThan(0);
  });

  it("of GitHub's carries one webhook after another, also where they are sent without waiting", async () => {
    const { port, heard } = await start();
    const socket = await open(port);
    const answer = said(socket);
    const one = `${head({ ...signed("{}", "one"), "content-length": 2 })}{}`;
    socket.write(`${one}${head({ ...signed("{}", "two"), "content-length": 2, connection: "close" })}{}`);
    expect((await answer).match(/HTTP\/1\.1 202/g)).toHaveLength(2);
    expect(heard).toEqual(["one", "two"]);
  });

  it.each<[string, Head, string, RegExp]>([
    [
      "without a signature: its body is not waited for",
      { "x-github-delivery": "a", "content-length": 2_000 * KB },
      "",
      /401 /,
    ],
    ["that says it is shorter than it is", { ...FORGED, "content-length": 2 }, "{}{}{}{}{}\r\n\r\n", /40[01] /],
    ["with two lengths", { ...FORGED, "content-length": 2, "transfer-encoding": "chunked" }, "{}", /400 /],
    ["with a length that is none", { ...FORGED, "content-length": "-1" }, "{}", /400 /],
  ])("%s", async (_, more, text, status) => {
    const { port, heard } = await start();
    const socket = await open(port);
    const answer = said(socket);
    socket.write(head(more) + text);
    expect(await answer).toMatch(status);
    expect(heard).toEqual([]);
  });
});
