/**
 * The events that the App subscribes to, and why. `installation` and `installation_repositories` are not among them:
 * GitHub sends those to every App, and does not take them in a manifest.
 */
export const APP_EVENTS = {
  check_run: "evidence that waited has come; *Re-run* and buttons of our own check",
  check_suite: "*Re-run all checks*",
  issue_comment: "a click on a box, a command, a deleted comment",
  membership: "who is in a team has changed",
  merge_group: "a merge queue waits for its verdict",
  pull_request: "opened, pushed to, retargeted, labelled, closed",
  pull_request_review: "approvals that are evidence",
  push: "a policy file at a base has changed",
  repository: "it was renamed or transferred",
  status: "evidence by commit status has come",
  team: "a team was renamed, deleted, or given a repository",
} as const satisfies Readonly<Record<string, string>>;

/** Names of the events, sorted. */
export const appEvents = (): readonly string[] => Object.keys(APP_EVENTS).toSorted();
