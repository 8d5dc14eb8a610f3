import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What stands before several replicas: hands each request to the next of them, and to another one where that one does
 * not listen. It ends with the process.
 */
export const startBalancer = async (ports: readonly number[]): Promise<{ readonly url: string }> => {
  let turn = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const hand = (left: number): void => {
        turn += 1;
        const onward = httpRequest(
          {
            host: "127.0.0.1",
            port: ports[turn % ports.length],
            path: request.url,
            method: request.method,
            headers: request.headers,
          },
          (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
            answer.on("error", () => response.destroy());
          },
        );
        onward.on("error", (error: NodeJS.ErrnoException) => {
          // What broke off in the middle may have been taken; GitHub is told the truth, that nobody knows.
          if (error.code === "ECONNREFUSED" && left > 1) hand(left - 1);
          else if (response.headersSent) response.destroy();
          else response.writeHead(502).end();
        });
        onward.end(body);
      };
      hand(ports.length);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};
