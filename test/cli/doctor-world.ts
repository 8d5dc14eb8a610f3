import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { appEvents, appPermissions } from "../../src/app/config/manifest.ts";
import { doctorCommand } from "../../src/cli/commands/doctor.ts";
import type { Finding } from "../../src/cli/doctor/doctor-facts.ts";
import { makeRepository } from "../support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../support/start-sandbox.ts";

/** A setup of the App that is right in all respects, and whoever examines it. */
export type DoctorContext = {
  readonly sandbox: Sandbox;
  readonly registered: RegisteredApp;
  /** Id of the App's installation on `acme`. */
  readonly installation: () => number;
  readonly env: Record<string, string>;
  readonly dataDir: () => string;
  /** Puts everything right again, with a folder of its own for what comes. */
  readonly heal: () => Promise<void>;
  /** The status that our server answers webhooks with. */
  readonly answer: { status: number };
  /** Milliseconds that this machine's clock is ahead. */
  readonly clock: { aheadMs: number };
  /** Commits files to the default branch. */
  readonly commit: (files: Readonly<Record<string, string | null>>) => Promise<void>;
  readonly doctor: (
    args?: readonly string[],
  ) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  readonly findings: (args?: readonly string[]) => Promise<readonly Finding[]>;
  readonly close: () => Promise<void>;
};

/** The rule that makes merges wait for our check. */
export const requiring = (checks: readonly { readonly context: string; readonly integration_id?: number }[]) => ({
  name: "tollgate",
  target: "branch" as const,
  enforcement: "active" as const,
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: [
    {
      type: "required_status_checks",
      parameters: { strict_required_status_checks_policy: false, required_status_checks: checks },
    },
  ],
});

const POLICY = `version: 1
extends: [tollgate:recommended]
`;

/**
 * Starts a sandbox with the App registered on it, and its server. After `heal` the App is installed on `acme` as the
 * manifest has it, and required.
 */
export const startDoctorContext = async (): Promise<DoctorContext> => {
  const repository = await makeRepository({ base: { "README.md": "Shop\n", ".github/tollgate.yml": POLICY } });
  const sandbox = await startSandbox({ gitDir: repository.dir, owner: "acme", repo: "shop", quirks: ALL_QUIRKS });
  const answer = { status: 202 };
  const clock = { aheadMs: 0 };
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(answer.status).end());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const webhook = { url: `${baseUrl}/api/github/webhooks`, secret: "a-secret-of-the-webhook-4711" };
  const registered = await sandbox.registerApp({ slug: "tollgate", webhook });
  const host = sandbox.state.host;
  const right: Readonly<Record<string, string>> = {
    APP_ID: String(registered.appId),
    PRIVATE_KEY: registered.privateKey,
    WEBHOOK_SECRET: registered.webhookSecret,
    TOLLGATE_SIGNING_KEY: "0123456789abcdef0123456789abcdef",
    GITHUB_API_URL: sandbox.url,
    GITHUB_GRAPHQL_URL: sandbox.graphqlUrl,
    BASE_URL: baseUrl,
    PORT: new URL(baseUrl).port,
  };
  const env: Record<string, string> = {};
  let dataDir = "";
  const commit = async (files: Readonly<Record<string, string | null>>): Promise<void> => {
    sandbox.setPerson({ login: "grace", role: "admin" });
    await sandbox.pushToBranch("grace", { branch: "main", files });
  };
  let spoiled = false;
  const installation = (): number => [...host.installations.keys()].at(-1) ?? 0;
  const heal = async (): Promise<void> => {
    clock.aheadMs = 0;
    answer.status = 202;
    // First, so that nothing of what follows is sent elsewhere.
    sandbox.changeApp("tollgate", { permissions: appPermissions(), events: appEvents(), webhook });
    if (spoiled) await commit({ ".github/tollgate.yml": POLICY });
    spoiled = false;
    await sandbox.settled();
    host.apps.get(registered.appId)?.deliveries.clear();
    for (const id of host.installations.keys()) sandbox.uninstallApp(id);
    sandbox.installApp({ app: "tollgate", account: "acme" });
    sandbox.state.protections.clear();
    sandbox.state.rulesets.clear();
    sandbox.addRuleset(requiring([{ context: "tollgate", integration_id: registered.appId }]));
    await sandbox.settled();
    if (dataDir !== "") await rm(dataDir, { recursive: true, force: true });
    dataDir = await mkdtemp(join(tmpdir(), "tollgate-doctor-"));
    for (const name of Object.keys(env)) delete env[name];
    Object.assign(env, right, { DATA_DIR: dataDir });
  };
  const doctor = async (args: readonly string[] = []) => {
    const run = { code: 0, out: "", err: "" };
    const terminal = {
      cwd: dataDir,
      env,
      stdin: Readable.from([]),
      out: async (text: string) => {
        run.out += text;
      },
      err: (text: string) => {
        run.err += text;
      },
      gone: () => false,
      colour: { out: false, err: false },
      columns: 80,
      exit: (code: number) => {
        run.code = code;
      },
    };
    await doctorCommand(terminal, () => Date.now() + clock.aheadMs).parseAsync([...args], { from: "user" });
    return run;
  };
  return {
    sandbox,
    registered,
    installation,
    env,
    dataDir: () => dataDir,
    answer,
    clock,
    commit: async (files) => {
      spoiled = true;
      await commit(files);
    },
    heal,
    doctor,
    findings: async (args = []) =>
      (JSON.parse((await doctor(["--json", ...args])).out) as { findings: Finding[] }).findings,
    close: async () => {
      await sandbox.close();
      await repository.cleanup();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
