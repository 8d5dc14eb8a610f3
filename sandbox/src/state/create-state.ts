import { randomUUID } from "node:crypto";
import type { Mirror } from "../git/open-mirror.ts";
import type { Host } from "./host.ts";
import { GroupedMap, nextId, timestamp } from "./ids.ts";
import { organization } from "./person.ts";
import type { Quirks } from "./quirks.ts";
import type { RepositoryState } from "./repository-state.ts";

export const createRepositoryState = (
  host: Host,
  options: { readonly owner: string; readonly repo: string; readonly mirror: Mirror; readonly private: boolean },
): RepositoryState => {
  const { login, teams } = organization(host, options.owner);
  const repositoryState: RepositoryState = {
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
    about: { topics: [], internal: false, properties: {} },
    issues: new Map(),
    open: new Set(),
    comments: new GroupedMap((comment) => comment.issue),
    labels: new Map(),
    statuses: [],
    deployments: [],
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
  host.repositories.set(repositoryState.fullName.toLowerCase(), repositoryState);
  return repositoryState;
};

export const createHost = (options: {
  readonly now: () => Date;
  readonly clock: () => number;
  readonly treeLimit: number;
  readonly quirks: Quirks;
  readonly remember: number;
}): Host => ({
  ...options,
  id: randomUUID().slice(0, 8),
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
