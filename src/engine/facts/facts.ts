import type { Ecosystem } from "../dependencies/ecosystem.ts";

/**
 * Facts: plain read-only data about one pull request. They are all that the engine ever sees;
 * where they come from (GitHub's API, a local git range, a line of JSON) is the shells' business.
 */

/** How a file changed. GitHub's `copied` is read as `added`, its `changed` (mode only) as `modified`. */
export type ChangeStatus = "added" | "modified" | "removed" | "renamed";

/**
 * What is known of a file's changed lines.
 * - `known`: the lines themselves, without their `+`/`-` and without line ends.
 * - `binary`: there are none.
 * - `too-large`: there are some, but the source would not give them. Predicates on lines take such a file
 *   as matching (fail closed): a destructive statement must not hide behind a big diff.
 * - `not-given`: the source brings paths only (`tollgate match`). Predicates on lines do not match.
 */
export type ChangedLines =
  | { readonly kind: "known"; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly kind: "binary" }
  | { readonly kind: "too-large" }
  | { readonly kind: "not-given" };

/** One file that the pull request changes. */
export type ChangedFile = {
  /** Path from the repository's root, `/` between parts, as git has it (any characters but NUL). */
  readonly path: string;
  /** The path before a rename; absent otherwise. */
  readonly previousPath?: string;
  readonly status: ChangeStatus;
  /** Git blob id at the head; for a removed file the id it had. Empty where the source has none. */
  readonly blob: string;
  /** Lines added and removed, as counted by the source; 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
  readonly lines: ChangedLines;
};

/** A package that the change newly adds to a manifest; a moved or bumped one is not among them. */
export type AddedDependency = {
  /** Path of the manifest, one of `files`. */
  readonly manifest: string;
  /** Name as the ecosystem writes it: `stripe`, `@sendgrid/mail`, `com.stripe:stripe-java`, `github.com/stripe/stripe-go`. */
  readonly name: string;
  /** Where the package comes from; absent where the source does not say (`tollgate match`). */
  readonly ecosystem?: Ecosystem;
};

/** An account, by login. Bots and apps are never people. */
export type Account = {
  readonly login: string;
  readonly kind: "person" | "bot";
  /** GitHub's number of it, which stays where a login changes or is taken by somebody else; absent where it is not known. */
  readonly id?: number;
};

/** A commit of the pull request, and whom its text names. */
export type CommitFact = {
  readonly sha: string;
  readonly parents: readonly string[];
  /** The accounts that GitHub knows by the e-mail addresses in it; absent where it knows none. */
  readonly author?: Account;
  readonly committer?: Account;
  /** Whose signature GitHub has verified: the committer's, or its own, where it was made on its pages by the author. */
  readonly signed?: "committer" | "host";
  /** Accounts that `Co-authored-by` lines name, as far as an address tells. */
  readonly coAuthors: readonly Account[];
};

/** Somebody who wrote the change, and how that is known. */
export type Writer = Pick<Account, "login" | "id"> & {
  /**
   * - `opened`: opened the pull request.
   * - `pushed`: pushed to its branch, as GitHub tells, and the change was another afterwards.
   * - `committed`: signed a commit, or made one on GitHub's pages.
   * - `named`: commits name them, and it is not known that somebody else pushed those.
   * - `co-author`: a commit names them as its co-author, and whoever made that commit is known.
   */
  readonly how: "opened" | "pushed" | "committed" | "named" | "co-author";
};

/** One side of a pull request. */
export type Side = {
  /** Branch name, without `refs/heads/`. */
  readonly ref: string;
  /** Commit id. */
  readonly sha: string;
};

/** What a pull request is, and what it changes. Frozen data; no evaluation may change it. */
export type Facts = {
  /** `owner/name`. */
  readonly repository: string;
  /** The pull request's number; 0 for a local git range. */
  readonly number: number;
  readonly title: string;
  /** The body as written (Markdown); hostile text. */
  readonly body: string;
  readonly draft: boolean;
  readonly author: Account;
  readonly base: Side;
  readonly head: Side & { readonly fork: boolean };
  readonly labels: readonly string[];
  /** Logins of the commits' authors and committers, where known. */
  readonly committers: readonly string[];
  /** The commits themselves; absent where they come from no host. */
  readonly commits?: readonly CommitFact[];
  /** Who wrote the change, as far as it matters here (`writers-of.ts`); absent: the author, and all of `committers`. */
  readonly writers?: readonly Writer[];
  /** Logins that commits carry though their people are not among the writers: somebody else pushed those commits. */
  readonly borrowed?: readonly string[];
  /** GitHub does not list yet who pushed the head, and no event told: whoever is no writer so far may be one. */
  readonly pusherUnknown?: boolean;
  /** Every changed file: complete, or the source has thrown. */
  readonly files: readonly ChangedFile[];
  readonly dependencies: readonly AddedDependency[];
};
