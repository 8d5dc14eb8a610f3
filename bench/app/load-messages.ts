import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";

/** What the process that plays GitHub is asked to do. */
export type LoadAsk =
  | { readonly kind: "begin"; readonly pulls: number; readonly active: number; readonly remember: number }
  /** Where the App listens. */
  | { readonly kind: "hook"; readonly url: string }
  /** Has the active pull requests judged once, so that there are comments to click on. */
  | { readonly kind: "warm" }
  | { readonly kind: "run"; readonly rate: number; readonly seconds: number }
  /** So many events as fast as they are acknowledged, mostly noise. */
  | { readonly kind: "flood"; readonly count: number }
  | { readonly kind: "end" };

/** What it answers. */
export type LoadAnswer =
  | { readonly kind: "begun"; readonly url: string; readonly registered: RegisteredApp }
  | { readonly kind: "done" }
  | { readonly kind: "ran"; readonly stats: LoadStats };

/** How a run went; times in milliseconds. */
export type LoadStats = {
  readonly sent: number;
  /** Webhooks that were not taken with 202. */
  readonly refused: number;
  readonly seconds: number;
  readonly ack: Percentiles;
  /** From the event to the check run written, for clicks and pushes. */
  readonly verdict: Percentiles & { readonly count: number };
  /** Clicks and pushes without a verdict when everything had been waited for. */
  readonly unanswered: number;
  /** Milliseconds after the last event until the last verdict. */
  readonly drainedMs: number;
  /** Requests that the App made to GitHub meanwhile. */
  readonly requests: number;
};

export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };
