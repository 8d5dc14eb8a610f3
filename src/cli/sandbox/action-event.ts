import { randomBytes } from "node:crypto";
import type { Sandbox } from "../../sandbox/start-sandbox.ts";
import type { SandboxEvent } from "../../sandbox/state/world.ts";

/** A sandbox, as the Action on it needs it. */
export type ActionHost = Pick<Sandbox, "url" | "graphqlUrl" | "owner" | "repo"> & {
  /** Of `github-actions[bot]`, with the rights that the workflow of the README grants. */
  readonly token: string;
  /** Signs the record in the comment, for as long as the sandbox runs. */
  readonly signingKey: string;
};

/** What a run of the Action came to. */
export type ActionRun = { readonly code: number; readonly log: string };

/** The rights in the README's workflow. */
const RIGHTS = {
  contents: "read",
  "pull-requests": "write",
  issues: "write",
  statuses: "write",
  checks: "read",
} as const;

/** Gives the Action a token and a key of its own on a sandbox. */
export const actionHost = (sandbox: Pick<Sandbox, "url" | "graphqlUrl" | "owner" | "repo" | "token">): ActionHost => ({
  url: sandbox.url,
  graphqlUrl: sandbox.graphqlUrl,
  owner: sandbox.owner,
  repo: sandbox.repo,
  token: sandbox.token({ actor: "github-actions[bot]", permissions: RIGHTS }),
  signingKey: randomBytes(32).toString("hex"),
});

/** What the README's workflow is started by: events and, of each, the actions. */
const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  pull_request: [
    "opened",
    "reopened",
    "synchronize",
    "edited",
    "labeled",
    "unlabeled",
    "ready_for_review",
    "converted_to_draft",
  ],
  issue_comment: ["created", "edited", "deleted"],
  merge_group: ["checks_requested"],
};

/** The name under which a workflow hears of an event, or undefined where the workflow does not start on it. */
export const workflowEvent = ({ name, payload }: Pick<SandboxEvent, "name" | "payload">): string | undefined => {
  if (TRIGGERS[name]?.includes(payload.action ?? "") !== true) return undefined;
  return name === "pull_request" ? "pull_request_target" : name;
};

/** The environment of a workflow's step that uses the Action, apart from the files that it is handed. */
export const actionEnvironment = (host: ActionHost, event: string): Readonly<Record<string, string>> => ({
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: event,
  GITHUB_API_URL: host.url,
  GITHUB_GRAPHQL_URL: host.graphqlUrl,
  GITHUB_REPOSITORY: `${host.owner}/${host.repo}`,
  INPUT_TOKEN: host.token,
  "INPUT_SIGNING-KEY": host.signingKey,
});
