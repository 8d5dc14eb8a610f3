import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { Octokit } from "@octokit/core";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFetch, parseAnswers } from "../../../src/github/client/node-fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback; gives its address and what it was asked. */
const serve = async (answer: (request: IncomingMessage, response: ServerResponse, base: string) => void) => {
  const asked: { method: string; url: string; authorization: string | undefined; body: string }[] = [];
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({
      method: request.method ?? "",
      url: request.url ?? "",
      authorization: request.headers.authorization,
      body,
    });
    answer(request, response, base);
  };
  const server = createServer((request, response) => void hear(request, response));
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked };
};

const fetch = nodeFetch({ timeoutMs: 5_000, env: {} });

describe("fetch over node:http", () => {
  it("brings status, headers and an unpacked text", async () => {
    const { base } = await serve((_, response) => {
      response.writeHead(201, { "content-type": "application/json", "content-encoding": "gzip", link: "<x>" });
      response.end(gzipSync('{"grüße":1}'));
    });
    const answer = await fetch(`${base}/a`, {});
    expect([answer.status, answer.headers.get("link"), await answer.text()]).toEqual([201, "<x>", '{"grüße":1}']);
  });

  it("sends a body with its length in bytes", async () => {
    const { base, asked } = await serve((request, response) => response.end(request.headers["content-length"]));
    const answer = await fetch(`${base}/a`, { method: "POST", body: "grüße", headers: { authorization: "token t" } });
    expect(await answer.text()).toBe("7");
    expect(asked).toEqual([{ method: "POST", url: "/a", authorization: "token t", body: "grüße" }]);
  });

  it("follows a renamed repository, and takes the token to no other host", async () => {
    const other = await serve((_, response) => response.end("there"));
    const { base, asked } = await serve((request, response, own) => {
      const to = request.url === "/old" ? `${own}/new` : other.base;
      response.writeHead(301, { location: to });
      response.end();
    });
    const answer = await fetch(`${base}/old`, { headers: { authorization: "token t" } });
    expect(await answer.text()).toBe("there");
    expect(asked.map(({ url, authorization }) => [url, authorization])).toEqual([
      ["/old", "token t"],
      ["/new", "token t"],
    ]);
    expect(other.asked[0]?.authorization).toBeUndefined();
  });

  it("does not go round in circles", async () => {
    const { base, asked } = await serve((_, response, own) => {
      response.writeHead(302, { location: own });
      response.end();
    });
    await expect(fetch(base, {})).rejects.toThrow("redirected more than 5 times");
    expect(asked).toHaveLength(6);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["no answer", () => {}],
    [
      "an answer that stops in the middle",
      (response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
      },
    ],
  ])("gives up on %s", async (_, answer) => {
    const { base } = await serve((_request, response) => answer(response));
    await expect(nodeFetch({ timeoutMs: 80, env: {} })(base, {})).rejects.toMatchObject({ name: "RequestTimeout" });
  });

  it("a connection that breaks is an error, not an end", async () => {
    const { base } = await serve((request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => request.socket.destroy());
    });
    await expect(fetch(base, {})).rejects.toThrow();
  });

  it("goes through the proxy of the environment, and past it where told so", async () => {
    const target = await serve((_, response) => response.end("direct"));
    const proxy = await serve((_, response) => response.end("by proxy"));
    const by = async (env: Record<string, string>) =>
      (await nodeFetch({ timeoutMs: 5_000, env })(target.base, {})).text();
    expect(await by({ http_proxy: proxy.base })).toBe("by proxy");
    expect(await by({ http_proxy: proxy.base, no_proxy: "127.0.0.1" })).toBe("direct");
    expect(proxy.asked[0]?.url).toBe(`${target.base}/`);
  });
});

describe("answers", () => {
  const big = `{"id": 9007199254740991, "name": "grüße", "list": [1, null, {"a": "${"x".repeat(20)}"}]}`;
  it.each([
    ["JSON", "application/json; charset=utf-8", big],
    ["JSON of SCIM", "application/scim+json", "[1]"],
    ["broken JSON", "application/json", '{"a": '],
    ["nothing at all", "application/json", ""],
    ["another kind of JSON", "application/vnd.github.raw+json", "a: 1"],
    ["a text", "text/plain", "grüße"],
    ["a text by its charset", "application/vnd.github.raw; charset=utf-8", "a: 1"],
    ["bytes that say they are a text", "application/octet-stream; charset=utf-8", "\u0000a"],
    ["bytes", "application/zip", "PK"],
    ["no type", undefined, "grüße"],
  ])("are parsed as Octokit does it: %s", async (_, type, body) => {
    const { base } = await serve((__, response) => {
      if (type !== undefined) response.setHeader("content-type", type);
      response.end(body);
    });
    const [ours, theirs] = [new Octokit({ request: { fetch } }), new Octokit()];
    // As an App's token is added: inside.
    ours.hook.wrap("request", async (request, options) => request(options));
    parseAnswers(ours);
    const [a, b] = [await ours.request(`GET ${base}/a`), await theirs.request(`GET ${base}/a`)];
    expect(a.data).toStrictEqual(b.data);
    expect(a.data instanceof ArrayBuffer ? Buffer.from(a.data).toString() : a.data).toBeDefined();
  });

  it("cost no look at every number, whatever other hooks there are", async () => {
    const { base } = await serve((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end('{"id": 9007199254740993}');
    });
    const octokit = new Octokit({ request: { fetch } });
    octokit.hook.wrap("request", async (request, options) => request(options));
    parseAnswers(octokit);
    const { data } = await octokit.request(`GET ${base}/a`);
    // Octokit's own parser makes a BigInt of it.
    expect(typeof data.id).toBe("number");
  });

  it("that are no success are Octokit's errors, with what GitHub said", async () => {
    const { base } = await serve((_, response) => {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"message": "Not Found"}');
    });
    const octokit = new Octokit({ request: { fetch } });
    parseAnswers(octokit);
    await expect(octokit.request(`GET ${base}/a`)).rejects.toMatchObject({
      status: 404,
      response: { data: { message: "Not Found" } },
    });
  });
});
