/** What a permission is asked for. */
export type Permission = { readonly access: "read" | "write"; readonly why: string };

/**
 * What the App asks of an account: all of it is used, and nothing else is. The keys are GitHub's. The manifest,
 * `app.yml`, `tollgate doctor` and the table of `docs/install-app.md` come from here.
 */
export const APP_PERMISSIONS = {
  checks: { access: "write", why: "the verdict is a check run; evidence reads the checks of others" },
  contents: {
    access: "read",
    why: "policy files at the base, files that evidence and ADRs name, who pushed (the list of activity), `push` events",
  },
  issues: {
    access: "write",
    why: "the follow-up of broken glass, its label; commands in comments arrive as `issue_comment`",
  },
  members: { access: "read", why: "who is in a team, for `by: team:…`; `membership` and `team` events" },
  merge_queues: { access: "read", why: "`merge_group` events: the queue's commit waits for our verdict" },
  metadata: { access: "read", why: "GitHub asks it of every App; roles of people, rules of branches" },
  pull_requests: {
    access: "write",
    why: "the comment with the checklist, reactions to commands; pull requests and reviews",
  },
  statuses: { access: "read", why: "evidence by commit status, and `status` events" },
} as const satisfies Readonly<Record<string, Permission>>;

/** The permissions as GitHub takes them: `{ checks: "write", … }`. */
export const appPermissions = (): Readonly<Record<string, "read" | "write">> =>
  Object.fromEntries(Object.entries(APP_PERMISSIONS).map(([name, { access }]) => [name, access]));
