import { DEFAULTS, isDefaults } from "../../policy/policy-files.ts";
import type { PullRequestRef, Self } from "../client/github-client.ts";
import { EDITS, type Edits } from "./edit-history.ts";
import type { Actor } from "./pull-request.ts";

const MAX = 100;
/** An App has one suite on a commit. Few, because each run's annotations are counted as a request in the query's cost. */
const MAX_SUITES = 2;
const MAX_RUNS = 20;
const NEWEST_EDITS = 20;

const ACTOR = "__typename login ... on User { databaseId } ... on Bot { databaseId }";
const FILE = "mode type object { ... on Blob { byteSize isTruncated text } }";
const PARTS = {
  "check-runs": `checkSuites(first: ${MAX_SUITES}, filterBy: { appId: $appId }) {
    totalCount
    nodes { checkRuns(first: ${MAX_RUNS}, filterBy: { checkType: LATEST }) { totalCount nodes {
      resourcePath name status conclusion title summary detailsUrl annotations(first: 1) { totalCount }
    } } }
  }`,
  statuses: "status { contexts { context state description targetUrl } }",
} as const;

type VerdictsAs = "check-runs" | "statuses";

export type WantedLook = {
  readonly self: Self;
  readonly policyPath: string;
  readonly verdictsAs: VerdictsAs;
  readonly edited?: string | undefined;
};

/**
 * The query of a look at a pull request, and its variables. `edited`: the node id of a comment whose newest edits are
 * wanted.
 */
export const lookRequest = (ref: PullRequestRef, { self, policyPath, verdictsAs, edited }: WantedLook) => {
  const defaults = !isDefaults(ref, policyPath);
  return {
    query: lookQuery(verdictsAs, defaults, edited !== undefined),
    variables: {
      ...{ owner: ref.owner, repo: ref.repo, number: ref.number, file: policyPath },
      ...(self.kind === "app" ? { appId: self.appId } : {}),
      ...(defaults ? { defaultsRepo: DEFAULTS.repo, defaultsFile: DEFAULTS.path } : {}),
      ...(edited === undefined ? {} : { edited }),
    },
  };
};

/** Every field is in GitHub's schema (test/github/queries.test.ts). `fullDatabaseId`: comment ids outgrew GraphQL's `Int`. */
export const lookQuery = (verdictsAs: VerdictsAs, defaults: boolean, edited: boolean): string => `query (
  $owner: String!, $repo: String!, $number: Int!, $file: String!${verdictsAs === "check-runs" ? ", $appId: Int!" : ""}${
    defaults ? ", $defaultsRepo: String!, $defaultsFile: String!" : ""
  }${edited ? ", $edited: ID!" : ""}
) {
  viewer { login }
  repository(owner: $owner, name: $repo) {
    databaseId isPrivate nameWithOwner owner { __typename } defaultBranchRef { name }
    pullRequest(number: $number) {
      id url state title body isDraft createdAt changedFiles
      author { ${ACTOR} }
      baseRefName baseRefOid headRefName headRefOid
      headRepository { name nameWithOwner owner { login } }
      baseRef { target { oid ... on Commit { file(path: $file) { ${FILE} } } } }
      labels(first: ${MAX}) { totalCount nodes { name } }
      commits(last: 1) { totalCount nodes { commit { oid ${PARTS[verdictsAs]} } } }
      comments(last: ${MAX}) { totalCount nodes { fullDatabaseId id url body createdAt updatedAt author { ${ACTOR} } } }
    }
  }${
    defaults
      ? `
  defaults: repository(owner: $owner, name: $defaultsRepo) {
    defaultBranchRef { target { oid ... on Commit { file(path: $defaultsFile) { ${FILE} } } } }
  }`
      : ""
  }${
    edited
      ? `
  edited: node(id: $edited) { ... on IssueComment { userContentEdits(first: ${NEWEST_EDITS}) { ${EDITS} } } }`
      : ""
  }
}`;

export type Part<T> = { readonly totalCount: number; readonly nodes: readonly (T | null)[] | null };

export type WrittenFile = {
  readonly mode: number;
  readonly type: string;
  readonly object: { readonly byteSize?: number; readonly isTruncated?: boolean; readonly text?: string | null } | null;
};

type Tip = { readonly target: { readonly oid: string; readonly file?: WrittenFile | null } | null } | null;

type WrittenCheck = {
  readonly resourcePath: string;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly detailsUrl: string | null;
  readonly annotations: { readonly totalCount: number } | null;
};

export type WrittenCommit = {
  readonly oid: string;
  readonly checkSuites?: Part<{ readonly checkRuns: Part<WrittenCheck> | null }> | null;
  readonly status?: {
    readonly contexts: readonly {
      readonly context: string;
      readonly state: string;
      readonly description: string | null;
      readonly targetUrl: string | null;
    }[];
  } | null;
};

export type WrittenComment = {
  readonly fullDatabaseId: string | null;
  readonly id: string;
  readonly url: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly author: Actor;
};

export type Answer = {
  readonly viewer: { readonly login: string } | null;
  readonly repository: {
    readonly databaseId: number | null;
    readonly isPrivate: boolean;
    readonly nameWithOwner: string;
    readonly owner: { readonly __typename: string };
    readonly defaultBranchRef: { readonly name: string } | null;
    readonly pullRequest: {
      readonly id: string;
      readonly url: string;
      readonly state: "OPEN" | "CLOSED" | "MERGED";
      readonly title: string;
      readonly body: string;
      readonly isDraft: boolean;
      readonly createdAt: string;
      readonly changedFiles: number;
      readonly author: Actor;
      readonly baseRefName: string;
      readonly baseRefOid: string;
      readonly headRefName: string;
      readonly headRefOid: string;
      readonly headRepository: {
        readonly name: string;
        readonly nameWithOwner: string;
        readonly owner: { readonly login: string };
      } | null;
      readonly baseRef: Tip;
      readonly labels: Part<{ readonly name: string }> | null;
      readonly commits: Part<{ readonly commit: WrittenCommit }>;
      readonly comments: Part<WrittenComment>;
    } | null;
  } | null;
  readonly defaults?: { readonly defaultBranchRef: Tip } | null;
  readonly edited?: { readonly userContentEdits?: Edits | null } | null;
};

export type WrittenPull = NonNullable<NonNullable<Answer["repository"]>["pullRequest"]>;
