import type { Sandbox } from "../support/start-sandbox.ts";
import { EXPECTED } from "./policies.ts";
import type { Gate, Record } from "./record.ts";

/** What was seen of the greens that the App wrote, each looked at in the moment in which it was written. */
export type Greens = {
  written: number;
  /** Those of a head that could not have passed at any time within the last `justifiedMs`. */
  readonly unjustified: string[];
  /** Longest that a green stood on a head after somebody took an item back, in milliseconds: as long as the App was away. */
  longestStandingMs: number;
};

/**
 * Looks at every check run of the App's as it is written. A verdict is of the moment in which the App looked, so a green
 * is right where the head could have passed at some time shortly before.
 */
export const watchGreens = (
  sandbox: Sandbox,
  record: Record,
  { bot, justifiedMs, now }: { readonly bot: string; readonly justifiedMs: number; readonly now: () => number },
): Greens => {
  const greens: Greens = { written: 0, unjustified: [], longestStandingMs: 0 };
  const byHead = (sha: string): Gate | undefined =>
    [...record.pullRequests.values()].find(({ contents }) => contents.has(sha));
  const standing = new Set<string>();
  sandbox.on(({ name, payload }) => {
    const run = payload["check_run"] as
      | { readonly head_sha: string; readonly name: string; readonly conclusion: string | null }
      | undefined;
    if (name !== "check_run" || run?.name !== "tollgate" || payload.sender.login !== bot) return;
    const gate = byHead(run.head_sha);
    if (gate === undefined) return;
    const until = gate.couldPassUntil.get(run.head_sha) ?? Number.NEGATIVE_INFINITY;
    if (run.conclusion === "success") {
      greens.written += 1;
      standing.add(run.head_sha);
      if (until < now() - justifiedMs)
        greens.unjustified.push(
          `#${gate.number} ${run.head_sha.slice(0, 7)}: ${EXPECTED[gate.base].map((item) => `${item} ${gate.words.get(item)?.kind ?? "untouched"}`).join(", ")}`,
        );
    } else if (standing.delete(run.head_sha) && until !== Number.POSITIVE_INFINITY && gate.head === run.head_sha) {
      greens.longestStandingMs = Math.max(greens.longestStandingMs, now() - until);
    }
  });
  return greens;
};
