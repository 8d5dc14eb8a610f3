import type { Mirror } from "../git/open-mirror.ts";
import { GroupedMap } from "./grouped-map.ts";
import type { Host } from "./host.ts";
import { nextId } from "./next-id.ts";
import { organization } from "./organization.ts";
import { timestamp } from "./timestamp.ts";
import type { World } from "./world.ts";

/** A repository on which nothing has happened yet, made known to its host. */
export const createWorld = (
  host: Host,
  options: { readonly owner: string; readonly repo: string; readonly mirror: Mirror; readonly private: boolean },
): World => {
  const { login, teams } = organization(host, options.owner);
  const world: World = {
    ...options,
    host,
    owner: login,
    id: nextId(host, "Repository"),
    fullName: `${login}/${options.repo}`,
    get url() {
      return host.url;
    },
    now: host.now,
    treeLimit: host.treeLimit,
    createdAt: timestamp(host.now()),
    people: host.people,
    tokens: host.tokens,
    teams,
    roles: new Map(),
    issues: new Map(),
    open: new Set(),
    comments: new GroupedMap((comment) => comment.issue),
    labels: new Map(),
    statuses: [],
    checks: new GroupedMap((check) => check.sha),
    suites: new Map(),
    commits: new Map(),
    protections: new Map(),
    rulesets: new Map(),
    queue: new Map(),
    activities: [],
    signed: new Set(),
    mergeable: new Map(),
    events: host.events,
    listeners: host.listeners,
    counters: new Map(),
  };
  host.repositories.set(world.fullName.toLowerCase(), world);
  return world;
};
