/**
 * Measures the Action from start to end when GitHub answers after 80 ms, for a pull request of 30 and one of 3,000 files,
 * beside two floors in the same run: plain `fetch` that reads the pull request and its files, and writes a status; and
 * the leanest program that follows the trust protocol (`app/lean-requests.ts`). With
 * `--labeler`, actions/labeler stands beside it: its `dist/index.js`, which its repository holds.
 *
 *   node bench/action-requests.ts [--json] [--rounds 7] [--labeler <index.js>]
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { NO_QUIRKS } from "../sandbox/src/state/quirks.ts";
import { lookQuery } from "../src/github/read/look-query.ts";
import { type ActionContext, clicked, startActionContext } from "../test/support/action-world.ts";
import { freshBundle } from "../test/support/fresh-bundle.ts";
import { report } from "./support/floor.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    labeler: { type: "string" },
  },
});
const LATENCY_MS = 80;
const rounds = Number(values.rounds);
const SIZES = { few: 30, many: 3_000 } as const;

const FLOOR = `
const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repo, PULL: pull, PAGES: pages, INPUT_TOKEN: token } = process.env;
const send = async (path, init) => {
  const answer = await fetch(api + "/repos/" + repo + path, { ...init, headers: { authorization: "token " + token } });
  if (!answer.ok) throw new Error(path + " " + answer.status);
  return answer.json();
};
const { head } = await send("/pulls/" + pull);
await Promise.all(Array.from({ length: Number(pages) }, (_, i) => send("/pulls/" + pull + "/files?per_page=100&page=" + (i + 1))));
await send("/statuses/" + head.sha, { method: "POST", body: JSON.stringify({ context: "floor", state: "success" }) });
`;

/** Only what is measured is in it: no types to strip, and nothing of ours to load. */
const LEAN = `
import { readFileSync } from "node:fs";
import { createLean } from "./lean-requests.mjs";
const { GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: graphql, INPUT_TOKEN, GITHUB_EVENT_PATH = "", LEAN_QUERY: look = "", LEAN_PAGE: page = "" } = process.env;
const { repository, pull_request: { number, head, base, changed_files } } = JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8"));
await createLean({
  ...{ api, graphql, page, verdictsAs: "statuses", token: async () => INPUT_TOKEN, queries: { look, lookEdited: "", edits: "" } },
  variables: { file: ".github/tollgate.yml", defaultsRepo: ".github", defaultsFile: ".github/tollgate.yml" },
}).opened({ repository, number, head: head.sha, base: base.sha, changedFiles: changed_files });
process.exit(0);
`;

const LABELER = "database:\n  - changed-files:\n      - any-glob-to-any-file: 'db/**'\n";

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

const filesOf = (round: number, count: number): Readonly<Record<string, string>> => ({
  "db/1.sql": `CREATE TABLE a${round} (b int);\n`,
  ...Object.fromEntries(Array.from({ length: count - 1 }, (_, at) => [`src/m${at % 60}/f${at}.ts`, `// ${at}\n`])),
});

const folder = await mkdtemp(join(tmpdir(), "tollgate-bench-"));

/** Milliseconds of one process. The stand-in answers from this one, so the two share the machine. */
const timeOf = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  // An Action says on its standard output what went wrong.
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (code !== 0) throw new Error(`node ${args[0]} ended with ${code}: ${said.slice(-2_000)}`);
  return performance.now() - begun;
};

type Took = Record<string, number[]>;

const measure = async (context: ActionContext, size: keyof typeof SIZES, took: Took): Promise<void> => {
  const { sandbox, token } = context;
  const add = (name: string, ms: number): void => {
    took[`${size}.${name}`] = [...(took[`${size}.${name}`] ?? []), ms];
  };
  const timed = async (run: () => Promise<{ readonly code: number; readonly log: string }>): Promise<number> => {
    const begun = performance.now();
    const { code, log } = await run();
    if (code !== 0) throw new Error(log);
    return performance.now() - begun;
  };
  const shared = {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: sandbox.url,
    GITHUB_GRAPHQL_URL: sandbox.graphqlUrl,
    GITHUB_REPOSITORY: "acme/shop",
    INPUT_TOKEN: token,
  };
  sandbox.fail({ slow: LATENCY_MS, times: Number.POSITIVE_INFINITY });
  for (let round = 0; round < rounds; round++) {
    const { number, pull } = await sandbox.openPullRequest({
      base: "main",
      head: `change-${round}`,
      title: `Round ${round}`,
      author: "ada",
    });
    add(
      "floor",
      await timeOf(["--input-type=module", "-e", FLOOR], {
        ...shared,
        PULL: String(number),
        PAGES: String(Math.ceil(SIZES[size] / 100)),
      }),
    );
    add("opened", await timed(async () => context.run()));
    const ours = context.ours(number)[0];
    if (ours === undefined) throw new Error("It has no comment");
    sandbox.editComment("grace", ours.id, clicked(ours.body, ["schema-change.staged"]));
    add("tick", await timed(async () => context.run()));
    const opened = sandbox.events.findLast(
      ({ name, payload }) => name === "pull_request" && payload["action"] === "opened",
    );
    const event = join(folder, "event.json");
    await writeFile(event, JSON.stringify(opened?.payload));
    add(
      "lean",
      await timeOf([join(folder, "lean.mjs")], {
        ...shared,
        GITHUB_EVENT_PATH: event,
        LEAN_QUERY: lookQuery("statuses", true, false),
        LEAN_PAGE: "x".repeat(ours.body.length),
      }),
    );
    if (values.labeler !== undefined) {
      add(
        "labeler",
        await timeOf([values.labeler], {
          ...shared,
          GITHUB_EVENT_NAME: "pull_request_target",
          GITHUB_EVENT_PATH: event,
          GITHUB_SHA: pull.head.sha,
          "INPUT_REPO-TOKEN": token,
          "INPUT_CONFIGURATION-PATH": ".github/labeler.yml",
          "INPUT_SYNC-LABELS": "false",
          INPUT_DOT: "true",
        }),
      );
    }
  }
};

const took: Took = {};
const requests = await readFile(new URL("./app/lean-requests.ts", import.meta.url), "utf8");
await writeFile(join(folder, "lean-requests.mjs"), stripTypeScriptTypes(requests));
await writeFile(join(folder, "lean.mjs"), LEAN);
// Not measured: it is bundled once.
await freshBundle();
try {
  for (const size of ["few", "many"] as const) {
    const context = await startActionContext(
      {
        base: { ".github/labeler.yml": LABELER },
        branches: Object.fromEntries(
          Array.from({ length: rounds }, (_, round) => [`change-${round}`, filesOf(round, SIZES[size])]),
        ),
      },
      { validate: false, quirks: NO_QUIRKS },
    );
    await measure(context, size, took);
    await context.close();
  }
  const of = (key: string): number => median(took[key] ?? []);
  const ratio = (size: string, name: string): number => of(`${size}.${name}`) / of(`${size}.floor`);
  const labeler: Readonly<Record<string, number>> =
    values.labeler === undefined
      ? {}
      : {
          fewLabeler: of("few.opened") / of("few.labeler"),
          manyLabeler: of("many.opened") / of("many.labeler"),
        };
  report(
    {
      fewFloorMs: of("few.floor"),
      few: ratio("few", "opened"),
      fewTick: ratio("few", "tick"),
      fewLean: ratio("few", "lean"),
      manyFloorMs: of("many.floor"),
      many: ratio("many", "opened"),
      manyTick: ratio("many", "tick"),
      manyLean: ratio("many", "lean"),
      ...labeler,
    },
    {
      fewFloorMs: "plain fetch, 30 files, ms",
      few: "opened, 30 files, × plain fetch",
      fewTick: "tick, 30 files, × plain fetch",
      fewLean: "the leanest floor, 30 files, × plain fetch",
      manyFloorMs: "plain fetch, 3,000 files, ms",
      many: "opened, 3,000 files, × plain fetch",
      manyTick: "tick, 3,000 files, × plain fetch",
      manyLean: "the leanest floor, 3,000 files, × plain fetch",
      fewLabeler: "opened, 30 files, × actions/labeler",
      manyLabeler: "opened, 3,000 files, × actions/labeler",
    },
  );
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
