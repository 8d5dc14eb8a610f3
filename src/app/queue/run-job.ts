import type { QueueOptions } from "../store/backend.ts";
import type { Claimed } from "./claim-jobs.ts";
import type { RunEnd } from "./end-runs.ts";
import type { Handler } from "./queue.ts";

/** Runs a job, and says how that ended. Never throws: a handler that does is tried again, later and later. */
export const runJob = async (
  { job, run }: Claimed,
  handler: Handler,
  superseded: () => Promise<boolean>,
  options: Pick<QueueOptions, "tries" | "backoffMs" | "now" | "random">,
): Promise<RunEnd> => {
  const { key, attempt } = job;
  try {
    await handler(job, superseded);
    return { key, run, kind: "done" };
  } catch (error) {
    const asked = retryAfterOf(error);
    const wait = Math.max(asked ?? 0, backoffOf(attempt, options.backoffMs, options.random()));
    return {
      key,
      run,
      kind: "failed",
      error: (error instanceof Error ? error.message : String(error)).replaceAll("\0", "\ufffd").slice(0, MOST_TEXT),
      due: options.now() + Math.ceil(wait),
      dead: asked === undefined && attempt >= options.tries,
      counts: asked === undefined,
    };
  }
};

const MOST_TEXT = 2000;
const TEN_MINUTES = 10 * 60_000;
const HOUR = 60 * 60_000;

/** Doubled for each try, up to ten minutes; half of it by chance, so that what failed together does not come back together. */
const backoffOf = (attempt: number, backoffMs: number, chance: number): number =>
  Math.min(TEN_MINUTES, backoffMs * 2 ** Math.min(attempt - 1, 30)) * (0.5 + chance / 2);

/** What an error says of when to come back, in milliseconds: an hour at most, as who knows what a host answers. */
const retryAfterOf = (error: unknown): number | undefined => {
  const asked = (error as { readonly retryAfterMs?: unknown } | null | undefined)?.retryAfterMs;
  return typeof asked === "number" && asked >= 0 ? Math.min(asked, HOUR) : undefined;
};
