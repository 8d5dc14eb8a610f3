import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshBundle } from "./fresh-bundle.ts";
import type { Sandbox } from "./start-sandbox.ts";

/** What a run of the Action did. */
export type ActionRun = {
  readonly code: number;
  /** The log as the runner shows it: without the commands that mask secrets. */
  readonly log: string;
  readonly masked: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Requests of this run in the order they were answered: `GET /pulls/1 200`, without the repository in front. */
  readonly requests: readonly string[];
};

export type ActionOptions = {
  /** Inputs by their names in `action.yml`; the others have their defaults. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Further environment. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Lines of a log that are commands to the runner, and so never shown. */
const MASK = /^::add-mask::(.*)$/;

/**
 * Runs the Action's bundle as the runner does, for one event of the sandbox: a process of its own, with the inputs
 * and the event in its environment, and nothing else. Waiting is a thousand times shorter.
 */
export const runAction = async (
  sandbox: Pick<Sandbox, "url" | "graphqlUrl" | "owner" | "repo" | "requests">,
  event: { readonly name: string; readonly payload: unknown },
  options: ActionOptions = {},
): Promise<ActionRun> => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-action-"));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file("event.json"), JSON.stringify(event.payload));
  writeFileSync(file("output"), "");
  writeFileSync(file("summary"), "");
  const inputs = { ...DEFAULTS, ...options.inputs };
  const before = sandbox.requests.length;
  try {
    const { code, out } = await run(await freshBundle(), {
      PATH: process.env.PATH ?? "",
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: file("event.json"),
      GITHUB_API_URL: sandbox.url,
      GITHUB_GRAPHQL_URL: sandbox.graphqlUrl,
      GITHUB_REPOSITORY: `${sandbox.owner}/${sandbox.repo}`,
      GITHUB_OUTPUT: file("output"),
      GITHUB_STEP_SUMMARY: file("summary"),
      TOLLGATE_RETRY_BASE_MS: "1",
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...options.env,
    });
    const lines = out.split("\n");
    return {
      code,
      log: lines.filter((line) => !MASK.test(line)).join("\n"),
      masked: lines.flatMap((line) => MASK.exec(line)?.[1] ?? []),
      outputs: readOutputs(readFileSync(file("output"), "utf8")),
      summary: readFileSync(file("summary"), "utf8"),
      requests: sandbox.requests
        .slice(before)
        .map(({ method, path, status }) => `${method} ${shorten(path, sandbox)} ${status}`),
    };
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
};

const DEFAULTS = {
  "policy-file": ".github/tollgate.yml",
  check: "",
  unfinished: "pending",
  "dry-run": "false",
  "signing-key": "",
};

const run = (bundle: string, env: Readonly<Record<string, string>>): Promise<{ code: number; out: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], { env, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, out }));
  });

/** `/repos/acme/shop/pulls/1/files?per_page=100&page=1` → `/pulls/1/files?page=1`. Commit ids → `{sha}`. */
const shorten = (path: string, { owner, repo }: Pick<Sandbox, "owner" | "repo">): string => {
  const [place = "", query = ""] = path.split("?");
  const parameters = new URLSearchParams(query);
  parameters.delete("per_page");
  const rest = decodeURIComponent(parameters.toString());
  const short = decodeURIComponent(place.replace(`/repos/${owner}/${repo}`, "")).replace(/\b[0-9a-f]{40}\b/g, "{sha}");
  return rest === "" ? short : `${short}?${rest.replace(/\b[0-9a-f]{40}\b/g, "{sha}")}`;
};

const readOutputs = (text: string): Record<string, string> => {
  const outputs: Record<string, string> = {};
  for (const [, name = "", end, value = ""] of text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n?\2\n/gm)) {
    if (end !== undefined) outputs[name] = value;
  }
  return outputs;
};
