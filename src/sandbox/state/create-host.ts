import type { Host } from "./host.ts";
import type { Quirks } from "./quirks.ts";
import { timestamp } from "./timestamp.ts";

/** A host without repositories. */
export const createHost = (options: {
  readonly now: () => Date;
  readonly clock: () => number;
  readonly treeLimit: number;
  readonly quirks: Quirks;
  readonly remember: number;
}): Host => ({
  ...options,
  url: "",
  createdAt: timestamp(options.now()),
  repositories: new Map(),
  moved: new Map(),
  organizations: new Map(),
  people: new Map(),
  tokens: new Map(),
  personalTokens: new Map(),
  apps: new Map(),
  installations: new Map(),
  oauthCodes: new Map(),
  refreshTokens: new Map(),
  manifestCodes: new Map(),
  forks: new Map(),
  events: [],
  listeners: [],
  outgoing: [],
  redelivering: [],
  counters: new Map(),
  revision: 0,
});
