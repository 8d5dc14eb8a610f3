import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Begins to listen.
 *
 * @returns the address, without a slash at its end.
 * @throws where the port is taken, or may not be had
 */
export const listen = async (server: Server, port: number, host: string): Promise<string> => {
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, listening);
  });
  const { port: had } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${had}`;
};
