import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { type Backend, openBackend } from "../../../src/app/open-backend.ts";
import { createPages, type PagesOptions } from "../../../src/app/pages/pages.ts";
import { NOON } from "./a-gate.ts";

/** A clock that stands still until it is moved. */
type Clock = { now: number };

/** A real SQLite in a folder of its own. */
export type StoreContext = {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly close: () => Promise<void>;
};

export const openStore = async (): Promise<StoreContext> => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-pages-"));
  const clock: Clock = { now: NOON };
  const backend = await openBackend(
    { dataDir: folder },
    {
      concurrency: 1,
      tries: 1,
      backoffMs: 1,
      now: () => clock.now,
      random: () => 0.5,
      onError: (error) => {
        throw error;
      },
    },
  );
  return {
    backend,
    clock,
    close: async () => {
      await backend.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Pages over a store. */
export type PagesContext = StoreContext & {
  readonly pages: Hono;
  /** What was written to the log. */
  readonly logged: readonly string[];
  readonly options: PagesOptions;
};

/** Pages over a store, at noon; what is given differs from an open app on loopback. */
export const pagesOver = (store: StoreContext, changes: Partial<PagesOptions> = {}): PagesContext => {
  const { backend, clock } = store;
  clock.now = NOON;
  const logged: string[] = [];
  const log = (details: object, message: string): void => {
    const { err } = details as { readonly err?: Error };
    logged.push(`${message} ${JSON.stringify(details)} ${err?.stack ?? ""}`);
  };
  const options: PagesOptions = {
    store: backend.store,
    queue: backend.queue,
    baseUrl: "http://127.0.0.1:3000",
    webUrl: "https://github.com",
    access: { kind: "open" },
    now: () => clock.now,
    random: randomBytes,
    version: "0.1.0",
    log: { info: log, error: log },
    ...changes,
  };
  return { ...store, pages: createPages(options), logged, options };
};

/** Serves pages on a free port of loopback; they are made once the address is known. */
export const serve = async (
  make: (baseUrl: string) => Hono,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer((request, response) => void listener?.(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  listener = getRequestListener(make(url).fetch);
  return {
    url,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

/** Jobs that were tried in vain and given up. */
export const killJobs = async ({ queue }: Backend, jobs: Readonly<Record<string, string>>): Promise<void> => {
  await queue.enqueue(
    Object.keys(jobs).map((key) => {
      const [owner = "", repo = ""] = key.replace(/^[a-z-]+:|[#@].*$/g, "").split("/");
      return {
        key,
        installation: 1,
        task: { kind: "repository", repository: { owner, repo } },
        urgency: "event",
      } as const;
    }),
  );
  await queue.start(async ({ key }) => {
    throw new Error(jobs[key] ?? "");
  });
  await queue.idle();
  await queue.stop(0);
};
