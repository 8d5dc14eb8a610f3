import { counted } from "../../policy/model/words.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { Found, FoundPolicy } from "./look-at-repository.ts";
import { type History, historyText, type Level, levelText } from "./replay-history.ts";

/** Beside the policy file, because no schema is published yet. */
export const SCHEMA_FILE = ".github/tollgate.schema.json";

const SCHEMA_LINE = "# yaml-language-server: $schema=tollgate.schema.json";

/** Used instead of a line that would name a schema that does not exist. */
export const NO_SCHEMA_LINE =
  "# Editors complete this file by a schema. None is published yet: `tollgate init --schema` puts it beside this file.";

export const policyFileText = ({ policies, others, adrFolder }: Found, schema: boolean, history?: History): string => {
  const levels = new Map(history?.kind === "looked" ? history.levels.map((level) => [level.id, level]) : []);
  const matched = others.filter((id) => (levels.get(id)?.applied ?? 0) > 0);
  const waiting = others.filter((id) => !matched.includes(id));
  const count = history?.kind === "looked" ? history.pullRequests : 0;
  return [
    schema ? SCHEMA_LINE : NO_SCHEMA_LINE,
    "# Proposed by `tollgate init`; yours to change. `tollgate validate` checks it, `tollgate explain <path>` says what applies.",
    "version: 1",
    "",
    "extends:",
    "  - tollgate:recommended",
    "",
    ...(adrFolder === undefined
      ? [
          "# No decision records were found. Where they will live, if not in a usual place such as docs/adr:",
          "# adr:",
          "#   paths: [docs/adr/**]",
        ]
      : ["adr:", `  paths: [${quoted(`${escapeGlob(adrFolder)}/**`)}]`]),
    "",
    "# Each policy of the pack can be changed by its id, key by key:",
    "#   enforcement: block (holds the merge) | advise (only says so) | observe (only counts) | off",
    ...(history === undefined ? [] : wrap(commented(historyText(history), 1_000), 118, "# ", "# ")),
    ...(policies.length + matched.length === 0
      ? ["# policies:", "#   schema-change:", "#     enforcement: advise"]
      : [
          "policies:",
          ...policies.flatMap((policy) => policyLines(policy, levels.get(policy.id), count)),
          ...matched.flatMap((id) => [`  ${id}:`, ...enforcementLines(levels.get(id), count)]),
        ]),
    ...(waiting.length === 0 ? [] : ["", `# Nothing here is for these yet; they wait: ${waiting.join(", ")}`]),
    "",
  ].join("\n");
};

const enforcementLines = (level: Level | undefined, pullRequests: number): readonly string[] => [
  ...(level === undefined ? [] : [`    # ${levelText(level, pullRequests)}`]),
  `    enforcement: ${level?.enforcement ?? "block"}`,
];

const policyLines = (
  { id, files, example, tools, owner }: FoundPolicy,
  level: Level | undefined,
  pullRequests: number,
): readonly string[] => [
  `  # ${tools.length === 0 ? "" : `${tools.join(", ")}: `}${counted(files, "file")}, such as ${commented(example)}`,
  `  ${id}:`,
  ...(level === undefined && id === "risky-deploy"
    ? ["    enforcement: advise"]
    : enforcementLines(level, pullRequests)),
  ...(owner === undefined ? [] : [`    owners: [${quoted(owner)}] # by CODEOWNERS`]),
];

const commented = (path: string, most = 200): string => path.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, "?").slice(0, most);

/** A JSON string is a YAML string. */
const quoted = (text: string): string => JSON.stringify(text);

const escapeGlob = (folder: string): string => folder.replaceAll(/[[\]{}()*?!+@\\]/g, "?");

/** `owner/repository@commit`: a branch or a tag can be moved to another program by its owner. */
export const PINNED_ACTION = /^[A-Za-z0-9][\w-]*\/[\w.-]+(?:\/[\w./-]+)?@[0-9a-f]{40}$/;

/** Without an address of the Action, a step that fails and says what to write in its place. */
const stepText = (action: string | undefined): string =>
  action === undefined
    ? `${UNFINISHED}
        run: |
          echo "::error file=.github/workflows/tollgate.yml,title=Tollgate is not set up yet::This workflow does not say where the Action is, and there is no release yet. Keep a copy of Tollgate in your organisation, and write its address: tollgate init --action <owner>/<repository>@<commit>"
          exit 1`
    : `- uses: ${action}
        with:
          signing-key: \${{ secrets.TOLLGATE_SIGNING_KEY }} # openssl rand -hex 32`;

const UNFINISHED = "- name: The address of the Action is missing";

export const isUnfinished = (workflow: string): boolean => workflow.includes(UNFINISHED);

/** @param action `owner/repository@commit`, or undefined where it is not known yet */
export const workflowText = (
  action: string | undefined,
): string => `# Posts the golden checklist on pull requests and holds the merge until it is ticked.
# Require the status "tollgate" on your branch (Settings, Rules) to make it a gate. Verdicts for branches
# that do not require it stand under other names, such as "tollgate (feature-x)".
name: tollgate

on:
  pull_request_target: # and not pull_request: from a fork that has no right to comment
    types: [opened, reopened, synchronize, edited, labeled, unlabeled, ready_for_review, converted_to_draft]
  issue_comment: # a click on a box is an edit of the comment; commands are comments
    types: [created, edited, deleted]
  merge_group:
    types: [checks_requested]
  workflow_dispatch:
    inputs:
      number:
        description: The pull request to look at again; empty for all that are open
        required: false

permissions:
  contents: read # policies, ADR files
  pull-requests: write # the comment, reactions to commands, a label
  issues: write # the follow-up issue after break-glass or an incident
  statuses: write # the verdict
  checks: read # checks as evidence

concurrency: # by pull request; all clicks are read, in order
  group: tollgate-\${{ github.event.pull_request.number || github.event.issue.number || inputs.number || github.run_id }}
  cancel-in-progress: false
  queue: max

jobs:
  tollgate:
    if: github.event_name != 'issue_comment' || github.event.issue.pull_request
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps: # no checkout: policies and files are read by API, and nothing of the pull request is run
      ${stepText(action)}
`;
