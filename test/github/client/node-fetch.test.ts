import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFetch } from "../../../src/github/client/node-fetch.ts";

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
