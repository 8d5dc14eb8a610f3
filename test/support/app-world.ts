import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import type { AppConfig } from "../../src/app/config/app-config.ts";
import { type App, type StartOptions, startApp } from "../../src/app/start-app.ts";
import { appConfigOn } from "../../src/cli/sandbox/app-on-sandbox.ts";
import { UNLIMITED } from "../../src/github/client/limiter.ts";
import { clicked, KEY, POLICY } from "./action-world.ts";
import { type Files, makeRepository, type TestRepository } from "./sandbox-world.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./start-sandbox.ts";
import { unhurriedClock } from "./unhurried-clock.ts";

export type AppContext = {
  readonly sandbox: Sandbox;
  readonly repository: TestRepository;
  readonly registered: RegisteredApp;
  readonly installation: number;
  /** The App that runs now; another after `restart`. */
  readonly app: () => App;
  /** Stops the App, and starts it again on the same data. */
  readonly restart: () => Promise<void>;
  /** Resolves once every webhook is delivered and nothing is left to do. */
  readonly settled: () => Promise<void>;
  /** Our comments on a pull request, of the main repository or another (`acme/other`). */
  readonly ours: (number?: number, repository?: string) => readonly { readonly id: number; readonly body: string }[];
  /** The newest check run `tollgate` on a pull request's head, or another commit: `action_required: 2 of 2 open…`; "" for none. */
  readonly check: (of?: number | string, repository?: string) => string;
  /** As a person: clicks boxes of our comment, by `policy-id.item-id`. */
  readonly click: (as: string, keys: readonly string[], number?: number, repository?: string) => void;
  readonly close: () => Promise<void>;
};

export type AppContextOptions = {
  readonly base?: Files;
  readonly branches?: Readonly<Record<string, Files | readonly Files[]>>;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly config?: Partial<AppConfig>;
  readonly start?: StartOptions;
};

const quiet: Logger = pino({ level: "silent" });

/**
 * A repository `acme/shop` with Ada (the author), Grace and Linus (writers), a base with `POLICY`, a sandbox with the
 * App registered and installed on `acme`, and the App itself, on SQLite in a folder of its own, in this process: all over
 * real HTTP. A second of waiting takes ten milliseconds.
 */
export const startAppContext = async (options: AppContextOptions = {}): Promise<AppContext> => {
  const repository = await makeRepository({
    base: { "README.md": "Shop\n", ".github/tollgate.yml": POLICY, ...options.base },
    branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" }, ...options.branches },
  });
  const clock = unhurriedClock(() => Date.now());
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: "acme",
    repo: "shop",
    now: clock.now,
    ...options.sandbox,
    quirks: { ...ALL_QUIRKS, ...options.sandbox?.quirks },
  });
  sandbox.on(({ name }) => {
    if (name === "issue_comment") clock.read();
  });
  for (const login of ["ada", "grace", "linus"]) sandbox.setPerson({ login, role: "write" });
  const registered = await sandbox.registerApp({ slug: "tollgate" });
  const dataDir = await mkdtemp(join(tmpdir(), "tollgate-app-"));
  const config: AppConfig = {
    ...appConfigOn(sandbox, registered, dataDir),
    signingKeys: [KEY],
    concurrency: 8,
    pages: { kind: "off" },
    ...options.config,
  };
  const start = async (): Promise<App> => {
    const app = await startApp(config, {
      env: {},
      log: quiet,
      limits: UNLIMITED,
      secondMs: 10,
      sweepEvery: { deliveries: 0, pullRequests: 0 },
      ...options.start,
    });
    sandbox.changeApp(registered.appId, { webhook: { url: `${app.url}/webhooks` } });
    return app;
  };
  let app = await start();
  const installation = sandbox.installApp({ app: "tollgate", account: "acme" });
  const settled = async (): Promise<void> => {
    // What is done makes events, and these make work; it is over when a round brings nothing new.
    for (let before = -1; before !== sandbox.requests.length; ) {
      before = sandbox.requests.length;
      await sandbox.settled();
      await app.idle(1_000);
    }
  };
  await settled();
  const on = (name: string) => sandbox.repository(name);
  const ours = (number = 1, name = "acme/shop") =>
    on(name)
      .comments(number)
      .flatMap(({ id, body, user }) => (user?.login === "tollgate[bot]" ? [{ id: Number(id), body: body ?? "" }] : []));
  return {
    sandbox,
    repository,
    registered,
    installation: installation.id,
    app: () => app,
    restart: async () => {
      await app.close();
      app = await start();
    },
    settled,
    ours,
    check: (of = 1, name = "acme/shop") => {
      const sha = typeof of === "string" ? of : (on(name).state.issues.get(of)?.pull?.head.sha ?? "");
      const newest = on(name)
        .checks(sha)
        .findLast((run) => run.name === "tollgate" && run.app.startsWith("tollgate"));
      return newest === undefined ? "" : `${newest.conclusion ?? newest.status}: ${newest.title}`;
    },
    click: (as, keys, number = 1, name = "acme/shop") => {
      const [comment] = ours(number, name);
      if (comment === undefined) throw new Error("There is no comment of ours to click on");
      on(name).editComment(as, comment.id, clicked(comment.body, keys));
    },
    close: async () => {
      await app.close();
      await sandbox.close();
      await repository.cleanup();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
