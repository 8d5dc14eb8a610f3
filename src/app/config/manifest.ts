import { stringify } from "yaml";
import { PROJECT_URL } from "../../comment/words/citations.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";
export const WEBHOOK_PATHS: readonly string[] = [WEBHOOK_PATH, "/webhooks"];
export const SIGN_IN_PATH = "/oauth/callback";

/** See https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest. */
export type AppManifest = {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly public: boolean;
  readonly hook_attributes: { readonly url: string; readonly active: boolean };
  readonly redirect_url?: string;
  readonly callback_urls: readonly string[];
  readonly request_oauth_on_install: boolean;
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
};

export const appManifest = ({
  name,
  baseUrl,
  redirectUrl,
}: {
  readonly name: string;
  readonly baseUrl: string;
  readonly redirectUrl?: string;
}): AppManifest => ({
  name,
  url: PROJECT_URL,
  description: "Posts the golden checklist that a change calls for, and holds the merge until every item is answered.",
  public: false,
  hook_attributes: { url: `${baseUrl}${WEBHOOK_PATH}`, active: true },
  ...(redirectUrl === undefined ? {} : { redirect_url: redirectUrl }),
  callback_urls: [`${baseUrl}${SIGN_IN_PATH}`],
  request_oauth_on_install: false,
  default_permissions: appPermissions(),
  default_events: appEvents(),
});

/** GitHub sends `installation` and `installation_repositories` to every App, and rejects them in a manifest. */
export const APP_EVENTS = {
  check_run: "evidence that waited has come; *Re-run* and buttons of our own check",
  check_suite: "*Re-run all checks*",
  deployment_status: "evidence by deployment has come",
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

export const appEvents = (): readonly string[] => Object.keys(APP_EVENTS).toSorted();

type Permission = { readonly access: "read" | "write"; readonly why: string };

export const APP_PERMISSIONS = {
  checks: { access: "write", why: "the verdict is a check run; evidence reads the checks of others" },
  contents: {
    access: "read",
    why: "policy files at the base, files that evidence and ADRs name, who pushed (the list of activity), `push` events",
  },
  deployments: { access: "read", why: "evidence by deployment, and `deployment_status` events" },
  issues: {
    access: "write",
    why: "the follow-up issue after break-glass, and its label; commands in comments arrive as `issue_comment`",
  },
  members: { access: "read", why: "who is in a team, for `by: team:…`; `membership` and `team` events" },
  merge_queues: { access: "read", why: "`merge_group` events: the queue's commit waits for our verdict" },
  metadata: { access: "read", why: "GitHub asks it of every App; roles of people, rules of branches" },
  pull_requests: {
    access: "write",
    why: "the comment with the checklist, reactions to commands, review requests (`ask: request-review`); pull requests and reviews",
  },
  statuses: { access: "read", why: "evidence by commit status, and `status` events" },
} as const satisfies Readonly<Record<string, Permission>>;

export const appPermissions = (): Readonly<Record<string, "read" | "write">> =>
  Object.fromEntries(Object.entries(APP_PERMISSIONS).map(([name, { access }]) => [name, access]));

const HEAD = `# The App as Probot's tools know it. Written by scripts/generate-app-yml.ts from src/app/manifest; do not edit.
# \`tollgate start --setup\` makes the App with the same, and docs/how-to/install-app.md says what each permission is for.
`;

export const appYml = (): string => {
  const manifest = appManifest({ name: "tollgate", baseUrl: "https://tollgate.example.org" });
  const permissions: Readonly<Record<string, { readonly why: string } | undefined>> = APP_PERMISSIONS;
  const events: Readonly<Record<string, string | undefined>> = APP_EVENTS;
  const commented = stringify(manifest, { lineWidth: 0 }).replace(
    /^( {2}(?:- (\w+)|(\w+): (?:read|write)))$/gm,
    (line, _all, event: string | undefined, permission: string | undefined) => {
      const why = event === undefined ? permissions[permission ?? ""]?.why : events[event];
      return why === undefined ? line : `${line} # ${why.replaceAll("`", "")}`;
    },
  );
  return `${HEAD}${commented}`;
};
