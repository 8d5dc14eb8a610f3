import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps a server's connections to so many. Where one more comes, the one that makes room is of the address with the most
 * of them, and there the one that has sent the least: thousands that are opened and hang cannot keep anybody out. Behind a
 * proxy all have one address; what a request says of where it was forwarded from is not asked, for anybody may say it.
 *
 * @param limits.newMs for so long a connection does not make room, unless all of them are as new
 * @param now milliseconds of a clock that only goes on
 */
export const limitConnections = (
  server: Server,
  limits: { readonly connections: number; readonly newMs: number },
  now: () => number = () => performance.now(),
): void => {
  /** When each that may make room came; a request that is whole and waits for its answer is not among them. */
  const waiting = new Map<Socket, number>();
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    waiting.set(socket, now());
    socket.once("close", () => {
      connections -= 1;
      waiting.delete(socket);
    });
    if (connections > limits.connections) leastBusy(waiting, now() - limits.newMs)?.destroy();
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    const arrived = (): void => void waiting.delete(socket);
    const hasBody =
      request.headers["transfer-encoding"] !== undefined || request.headers["content-length"] !== undefined;
    if (hasBody) request.once("end", arrived);
    else arrived();
    response.once("close", () => {
      if (!socket.destroyed) waiting.set(socket, now());
    });
  });
};

const leastBusy = (waiting: ReadonlyMap<Socket, number>, before: number): Socket | undefined => {
  const open = [...waiting].filter(([socket]) => !socket.destroyed);
  const crowds = Map.groupBy(open, ([{ remoteAddress }]) => remoteAddress ?? "");
  const [crowd = []] = [...crowds.values()].toSorted((one, other) => other.length - one.length);
  const older = crowd.filter(([, since]) => since <= before);
  // The oldest of those that sent equally little, since they are listed as they came.
  return (older.length > 0 ? older : crowd).reduce<Socket | undefined>(
    (least, [socket]) => (least === undefined || socket.bytesRead < least.bytesRead ? socket : least),
    undefined,
  );
};
