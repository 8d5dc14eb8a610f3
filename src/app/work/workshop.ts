import type { Logger } from "pino";
import type { GateInput } from "../../judge.ts";
import type { AppConfig } from "../config/app-config.ts";
import type { Clients } from "../github/create-clients.ts";
import type { Metrics } from "../observe/create-metrics.ts";
import type { Queue } from "../queue/queue.ts";
import type { Store } from "../store/store.ts";

/** All that jobs are done with. */
export type Workshop = {
  readonly config: Pick<AppConfig, "appId">;
  readonly clients: Clients;
  readonly queue: Pick<Queue, "enqueue">;
  readonly store: Store;
  readonly metrics: Pick<Metrics, "verdict">;
  /** What is the same for every pull request. */
  readonly gate: Omit<GateInput, "client" | "ref" | "edits" | "deleted" | "alsoOn">;
  /** Pace of fan-outs: when the next background job of an installation may begin, in milliseconds since 1970. */
  readonly pace: (installation: number) => number;
  /** Milliseconds that what a name means, in a policy file, is remembered at most. */
  readonly policiesKeptMs: number;
  /** Milliseconds until a pull request is looked at again of which GitHub did not answer who may do what. */
  readonly askAgainMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
};
