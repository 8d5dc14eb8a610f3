import type { ChangedFile, Facts, Want } from "./facts.ts";

/** `block` posts and gates, `advise` posts only, `observe` only reports, `off` is not evaluated. */
export type Enforcement = "block" | "advise" | "observe" | "off";

export type Origin = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/** Any one of a list; never a bot. People who wrote the change may only under `author` or `anyone`. */
export type Who =
  | { readonly kind: "anyone" }
  | { readonly kind: "author" }
  | { readonly kind: "not-author" }
  /** `@org/team`; members of child teams count. */
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "role"; readonly role: Role }
  | { readonly kind: "user"; readonly login: string }
  /**
   * Whom CODEOWNERS of the base names for the matched files. `groups` are those of a pull request: one of each must
   * answer, and one person may stand for several.
   */
  | { readonly kind: "code-owner"; readonly groups?: readonly (readonly Who[])[] }
  /** Each of these, by different people. Stands alone and is never nested. */
  | { readonly kind: "all"; readonly of: readonly Who[] };

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

export type Reset = "on-matching-change" | "on-push" | "never";

export type Waive =
  | { readonly kind: "never" }
  | { readonly kind: "with-reason" }
  | { readonly kind: "by"; readonly who: readonly Who[] };

export type Verify =
  | { readonly kind: "file"; readonly globs: PathMatcher; readonly written: readonly string[] }
  | { readonly kind: "exists"; readonly paths: readonly string[] }
  | {
      readonly kind: "section";
      readonly heading: string;
      readonly in?: PathMatcher;
      readonly written?: readonly string[];
    }
  | { readonly kind: "body"; readonly pattern: LinePattern }
  | { readonly kind: "title"; readonly pattern: LinePattern }
  /** Every file of the policy (in `paths`) that is still there matches one of `patterns` and none of `without`. */
  | {
      readonly kind: "content";
      readonly paths?: PathMatcher;
      readonly written?: readonly string[];
      readonly patterns: readonly LinePattern[];
      readonly without: readonly LinePattern[];
    }
  | { readonly kind: "label"; readonly labels: readonly string[] }
  /** At least one check run of the name (`*` for any characters), and all with a counting conclusion. */
  | ({ readonly kind: "check"; readonly names: readonly string[] } & HowMany & {
        readonly conclusions?: readonly CheckConclusion[];
      })
  | ({ readonly kind: "status"; readonly contexts: readonly string[] } & HowMany)
  /** The newest deployment of the head to an environment of the name (`*` for any characters) is a success. */
  | ({ readonly kind: "deployment"; readonly environments: readonly string[] } & HowMany)
  | { readonly kind: "approval"; readonly by: readonly Who[]; readonly count: number }
  | { readonly kind: "adr" }
  | { readonly kind: "added-lines"; readonly patterns: readonly LinePattern[] }
  /** Each of these, each by any of its list. Never nested. */
  | { readonly kind: "all"; readonly of: readonly (readonly Verify[])[] };

type HowMany = { readonly all?: true };

type CheckConclusion = "success" | "skipped" | "neutral";

/** Ordered globs: `!` excludes, the last match decides. Never throws, never hangs. */
export type PathMatcher = {
  readonly decide: (path: string) => PathDecision | undefined;
  readonly decideLink?: PathMatcher["decide"];
  /** Both for many files at once, by their current path; files without a decision are left out. */
  readonly decideAll?: (files: readonly ChangedFile[]) => readonly DecidedFile[];
  /**
   * Those of them that match: the index of each, and 1, or 0 if only what may be behind it matches, where the file is a
   * link; in turn.
   */
  readonly matchAll?: (files: readonly ChangedFile[]) => readonly number[];
  /** False if surely none of them matches. Quicker than `matchAll`. */
  readonly mayMatch?: (files: readonly ChangedFile[]) => boolean;
};

export type PathDecision = { readonly matches: boolean; readonly glob: string };

/** @property file its index */
export type DecidedFile = {
  readonly file: number;
  readonly by: PathDecision | undefined;
  readonly asLink: PathDecision | undefined;
};

export type LinePattern = {
  readonly source: string;
  /** ASCII lines without any of these, in whatever case, do not match. */
  readonly needs?: readonly string[] | undefined;
  readonly test: (line: string) => boolean;
  /** It has a group `value`, which says what of a line is compared. */
  readonly named?: boolean;
  /** A line that it matches, or what its group `value` finds in it. */
  readonly find: (line: string) => string | undefined;
  readonly at: (nfc: string) => number | undefined;
};

/** Every predicate must hold, each on the files that the ones before it left. */
export type Condition = {
  readonly predicates: readonly Predicate[];
  readonly reads?: Predicate["reads"];
  readonly needs?: Needs;
  readonly asks?: number;
  readonly origin: Origin;
  /** Of an item or an ADR: only the files that the policy matched are looked at. */
  readonly matched?: true;
  /** As a policy file writes it, in one line; equal texts mean the same. */
  readonly written: string;
};

/** Its identity is `policy-id.item-id`, never its text. */
export type Item = {
  readonly id: string;
  readonly text: string;
  readonly help?: string;
  readonly source?: string;
  /** Any of these must hold; empty: always. */
  readonly when: readonly Condition[];
  readonly by: readonly Who[];
  readonly reset: Reset;
  readonly waive: Waive;
  readonly verify: readonly Verify[];
  readonly verifyOnly: boolean;
  /** Who must act is asked through GitHub's review request. No verdict rests on it. */
  readonly ask?: "request-review";
  readonly origin: Origin;
};

export type AdrPart = "problem" | "options" | "decision" | "consequences" | "cost-review" | "revisit";

export type AdrNeed = AdrPart | "options-or-consequences";

export type AdrRequirement = {
  readonly when: readonly Condition[];
  readonly parts: readonly AdrNeed[];
  readonly maxAgeMonths?: number;
  readonly origin: Origin;
};

export type Policy = {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly source?: string;
  readonly owners: readonly string[];
  readonly enforcement: Enforcement;
  readonly when: readonly Condition[];
  readonly requires: { readonly adr?: AdrRequirement; readonly checklist: readonly Item[] };
  /** If true, open items go into a follow-up issue and do not hold the merge. For incidents. */
  readonly followUp?: boolean;
  readonly origin: Origin;
  /** Written key (`requires.checklist.<item>.by`) → the file that decided it. Includes dropped items. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Locked key (`*` for all) → the first lock. */
  readonly locks?: Readonly<Record<string, Origin>>;
};

export type Settings = {
  readonly check: string;
  readonly adr: AdrSettings;
  readonly breakGlass?: BreakGlassSettings;
};

export type BreakGlassSettings = {
  readonly by: readonly Who[];
  /** Maximum number of follow-up issues in 30 days before the owners are warned; undefined: no limit. */
  readonly maxPer30Days?: number;
  readonly label: string;
  readonly dueDays: number;
};

export type AdrSettings = {
  readonly paths: PathMatcher;
  readonly writtenPaths: readonly string[];
  /** Patterns of external links that count; never fetched. */
  readonly external: readonly LinePattern[];
  readonly headings: Readonly<Partial<Record<AdrPart, readonly string[]>>>;
  readonly statuses?: {
    readonly accepted?: readonly string[];
    readonly rejected?: readonly string[];
    /** Whether a proposal counts, and a record without a status; absent: yes. */
    readonly proposed?: boolean;
  };
  readonly parts?: readonly AdrNeed[];
};

export type PolicySet = {
  readonly settings: Settings;
  /** In written order, packs first; `off` policies included. */
  readonly policies: readonly Policy[];
  readonly files: readonly string[];
  /** Steps of the compiled patterns, which determine their memory. */
  readonly size?: number;
  readonly origins?: Readonly<Record<string, Origin>>;
  readonly locks?: Readonly<Record<string, Origin>>;
};

/**
 * Receives the files that the conditions before it left, and returns those that match. A condition on the whole pull
 * request returns all or none.
 */
export type Predicate = {
  readonly name: string;
  /** Whether something may have to be read for it: always, or only if the lines of a file are unknown. */
  readonly reads?: "always" | "unknown-lines";
  /** What it looks at beside the pull request. */
  readonly needs?: Needs;
  /** What a change must have (`TRAITS`), or it does not hold. */
  readonly asks?: number;
  readonly apply: (facts: Facts, files: readonly ChangedFile[]) => PredicateResult;
  /** Whether it surely does not hold, whatever the others left. Quicker than `apply`, which says why. */
  readonly rulesOut?: (facts: Facts) => boolean;
};

export type Needs = {
  readonly repository?: true;
  readonly properties?: true;
  readonly teams?: readonly string[];
  readonly pushers?: true;
};

export type PredicateResult = {
  readonly holds: boolean;
  readonly files: readonly ChangedFile[];
  /** Matched in part or unread (one side of a rename, a large diff). They count, but `not` ignores them. */
  readonly doubtful?: readonly ChangedFile[];
  /** What must be read for a certain answer. Until then, files that may match are among the doubtful. */
  readonly wants?: readonly Want[];
  readonly reason: Reason;
};

export type Reason = {
  readonly predicate: string;
  /** Without a full stop: `label "hotfix" is set`. Plain text; foreign parts are not escaped. */
  readonly text: string;
  readonly decided: Readonly<Record<string, string>>;
};
