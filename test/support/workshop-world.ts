import { pino } from "pino";
import type { Job, NewJob } from "../../src/app/queue/queue.ts";
import type { Store } from "../../src/app/store/store.ts";
import { createHandler } from "../../src/app/work/handler.ts";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
import { createTextCache } from "../../src/github/read/file-at.ts";
import { backendContext, pullJob } from "./backend-world.ts";
import { signer } from "./default-world.ts";

/** What jobs are run with: a store of its own, a clock that stands still, and what they asked for. */
export type WorkshopWorld = {
  readonly store: Store;
  /** Runs a job. @returns how it ended: `done`, or what was thrown */
  readonly run: (job: Job, superseded?: () => Promise<boolean>) => Promise<string>;
  /** What was asked for, as `pull-request:acme/shop#1 event at 5 (notes)`. */
  readonly jobs: () => readonly string[];
  /** What became of jobs, as the metrics have it. */
  readonly outcomes: readonly string[];
  readonly verdicts: readonly string[];
  readonly warnings: readonly string[];
  readonly pass: (ms: number) => void;
  readonly end: () => Promise<void>;
};

export const NOW = Date.parse("2026-11-25T12:00:00Z");
/** Background jobs are spaced by so many milliseconds, and what a name means is remembered so long. */
export const PACE = 10;
export const KEPT = 65_000;

/** A valid job in its first run. */
export const jobOf = (more: Partial<Job> = {}): Job => ({
  ...pullJob(1),
  attempt: 1,
  since: NOW,
  delivery: "d1",
  notes: [],
  ...more,
});

export const workshopWorld = async (
  client: GitHubClient | (() => GitHubClient),
  gate: Partial<Parameters<typeof createHandler>[0]["gateSettings"]> = {},
): Promise<WorkshopWorld> => {
  const backend = await backendContext("sqlite");
  const { store } = await backend.open();
  const asked: NewJob[] = [];
  const outcomes: string[] = [];
  const verdicts: string[] = [];
  const warnings: string[] = [];
  let now = NOW;
  let paced = 0;
  const log = pino({ level: "warn" }, { write: (line: string) => warnings.push(String(JSON.parse(line).msg)) });
  const handler = createHandler({
    config: { appId: 7 },
    clients: { of: async () => (typeof client === "function" ? client() : client) },
    queue: {
      enqueue: async (jobs) => {
        asked.push(...jobs);
      },
    },
    store,
    metrics: {
      job: (kind, outcome) => outcomes.push(`${kind} ${outcome}`),
      verdict: (verdict) => verdicts.push(verdict),
    },
    gateSettings: {
      self: { kind: "token", holder: "installation" },
      policyPath: ".github/tollgate.yml",
      builtin: new Map(),
      signer,
      now: () => "2026-11-25T12:00:00Z",
      unfinished: "action_required",
      dryRun: true,
      ...gate,
    },
    roles: createTextCache(),
    pace: () => {
      paced += PACE;
      return now + paced;
    },
    policiesKeptMs: KEPT,
    askAgainMs: 60_000,
    now: () => now,
    log,
  });
  return {
    store,
    run: async (job, superseded = async () => false) =>
      handler(job, superseded).then(
        () => "done",
        (error: Error & { readonly retryAfterMs?: number }) =>
          error.retryAfterMs === undefined ? error.message : `limited ${error.retryAfterMs}`,
      ),
    jobs: () =>
      asked.map(({ key, urgency, notBefore, notes = [] }) =>
        [
          key,
          urgency,
          ...(notBefore === undefined ? [] : [`at ${notBefore - NOW}`]),
          ...notes.map(({ kind, text }) => `${kind}(${text})`),
        ].join(" "),
      ),
    outcomes,
    verdicts,
    warnings,
    pass: (ms) => {
      now += ms;
    },
    end: backend.end,
  };
};
