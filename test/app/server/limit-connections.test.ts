import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { describe, expect, it } from "vitest";
import { limitConnections } from "../../../src/app/server/app-server.ts";

describe("the connection that makes room", () => {
  type Fake = EventEmitter & { remoteAddress: string; bytesRead: number; destroyed: boolean; destroy: () => void };
  /** A server with room for three; connections come a second apart. */
  const crowd = (): {
    come: (address: string, bytesRead: number) => Fake;
    ask: (socket: Fake, body: boolean) => EventEmitter;
  } => {
    const listened = new EventEmitter();
    let second = 0;
    limitConnections(listened as Server, { connections: 3, newMs: 1_500 }, () => second * 1_000);
    return {
      come: (remoteAddress, bytesRead) => {
        second += 1;
        const socket: Fake = Object.assign(new EventEmitter(), {
          remoteAddress,
          bytesRead,
          destroyed: false,
          // The `close` event comes later.
          destroy: () => {
            socket.destroyed = true;
          },
        });
        listened.emit("connection", socket);
        return socket;
      },
      ask: (socket, body) => {
        const request = Object.assign(new EventEmitter(), { socket, headers: body ? { "content-length": "5" } : {} });
        const response = new EventEmitter();
        listened.emit("request", request, response);
        if (body) request.emit("end");
        return response;
      },
    };
  };

  it("is the one that sent the least, and not twice the same", () => {
    const { come } = crowd();
    const [much, little, more] = [come("a", 9_000), come("a", 10), come("a", 500)];
    come("a", 0);
    expect([much.destroyed, little.destroyed, more.destroyed]).toEqual([false, true, false]);
    come("a", 0);
    expect([much.destroyed, more.destroyed]).toEqual([false, true]);
  });

  it("is of the address that has the most", () => {
    const { come } = crowd();
    const [alone, ...many] = [come("a", 1), come("b", 500), come("b", 9_000)];
    come("b", 0);
    expect([alone, ...many].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
  });

  it("is not a new one, unless all are new", () => {
    const { come } = crowd();
    come("a", 500);
    come("a", 9_000);
    const fresh = come("a", 0);
    const last = come("a", 0);
    expect([fresh.destroyed, last.destroyed]).toEqual([false, false]);
  });

  it.each([true, false])("is not one whose request is whole and waits for its answer (body: %s)", (body) => {
    const { come, ask } = crowd();
    const whole = come("a", 1);
    const response = ask(whole, body);
    const hanging = come("a", 500);
    come("a", 9_000);
    come("a", 9_000);
    expect([whole.destroyed, hanging.destroyed]).toEqual([false, true]);
    response.emit("close");
    come("a", 9_000);
    come("a", 9_000);
    expect(whole.destroyed).toBe(true);
  });
});
