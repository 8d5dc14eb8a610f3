import type { Mirror } from "../git/open-mirror.ts";
import { timestamp } from "./timestamp.ts";
import type { World } from "./world.ts";

/** A repository on which nothing has happened yet. */
export const createWorld = (options: {
  owner: string;
  repo: string;
  mirror: Mirror;
  now: () => Date;
  treeLimit: number;
}): World => ({
  ...options,
  url: "",
  createdAt: timestamp(options.now()),
  people: new Map(),
  tokens: new Map(),
  teams: new Map(),
  issues: new Map(),
  comments: new Map(),
  labels: new Map(),
  statuses: [],
  checks: new Map(),
  protections: new Map(),
  queue: new Map(),
  mergeable: new Map(),
  events: [],
  listeners: [],
  counters: new Map(),
});
