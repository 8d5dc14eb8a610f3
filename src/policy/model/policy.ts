import type { ChangedFile, Facts, Want } from "./facts.ts";

/** `block` posts and gates, `advise` posts only, `observe` only reports, `off` is not evaluated. */
export type Enforcement = "block" | "advise" | "observe" | "off";

export type Origin = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/**
 * Any one of a list; never a bot. People who wrote the change may only under `author` or `anyone`. `team`: `@org/team`,
 * with its child teams. `code-owner`: whom CODEOWNERS of the base names for the matched files; one of each of `groups`
 * must answer, and one person may stand for several. `all`: each of these, by different people; never nested.
 */
export type Who =
  | { readonly kind: "anyone" }
  | { readonly kind: "author" }
  | { readonly kind: "not-author" }
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "role"; readonly role: Role }
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "code-owner"; readonly groups?: readonly (readonly Who[])[] }
  | { readonly kind: "all"; readonly of: readonly Who[] };

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

export type Reset = "on-matching-change" | "on-push" | "never";

export type Waive =
  | { readonly kind: "never" }
  | { readonly kind: "with-reason" }
  | { readonly kind: "by"; readonly who: readonly Who[] };

/**
 * `content`: every file of the policy (in `paths`) that is still there matches one of `patterns` and none of `without`.
 * `check`: at least one run, and all with a counting conclusion. `deployment`: the newest one of the head to such an
 * environment is a success. `all`: each of these, each by any of its list; never nested.
 */
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
  | {
      readonly kind: "content";
      readonly paths?: PathMatcher;
      readonly written?: readonly string[];
      readonly patterns: readonly LinePattern[];
      readonly without: readonly LinePattern[];
    }
  | { readonly kind: "label"; readonly labels: readonly string[] }
  | ({ readonly kind: "check"; readonly names: readonly string[] } & HowMany & {
        readonly conclusions?: readonly CheckConclusion[];
      })
  | ({ readonly kind: "status"; readonly contexts: readonly string[] } & HowMany)
  | ({ readonly kind: "deployment"; readonly environments: readonly string[] } & HowMany)
  | { readonly kind: "approval"; readonly by: readonly Who[]; readonly count: number }
  | { readonly kind: "adr" }
  | { readonly kind: "added-lines"; readonly patterns: readonly LinePattern[] }
  | { readonly kind: "all"; readonly of: readonly (readonly Verify[])[] };

type HowMany = { readonly all?: true };

type CheckConclusion = "success" | "skipped" | "neutral";

/**
 * Ordered globs: `!` excludes, the last match decides. Never throws, never hangs. `decideAll`: only the decided files.
 * `matchAll` returns, of each file that matches, its index and 1, or 0 if only what may be behind it matches, where the
 * file is a link; in turn. `mayMatch`: false if surely no file matches, quicker than `matchAll`.
 */
export type PathMatcher = {
  readonly decide: (path: string) => PathDecision | undefined;
  readonly decideLink?: PathMatcher["decide"];
  readonly decideAll?: (files: readonly ChangedFile[]) => readonly DecidedFile[];
  readonly matchAll?: (files: readonly ChangedFile[]) => readonly number[];
  readonly mayMatch?: (files: readonly ChangedFile[]) => boolean;
};

export type PathDecision = { readonly matches: boolean; readonly glob: string };

export type DecidedFile = {
  readonly file: number;
  readonly by: PathDecision | undefined;
  readonly asLink: PathDecision | undefined;
};

/**
 * `needs`: ASCII lines without any of these, in any case, do not match. `named`: a group `value` says what of a line is
 * compared; `find` returns that, or the line. `at`: place of the first visible character of a match.
 */
export type LinePattern = {
  readonly source: string;
  readonly needs?: readonly string[] | undefined;
  readonly test: (line: string) => boolean;
  readonly named?: boolean;
  readonly find: (line: string) => string | undefined;
  readonly at: (nfc: string) => number | undefined;
};

/**
 * Every predicate must hold, each on the files that the ones before it left. `matched`: an item or an ADR looks only at
 * the files that the policy matched. `written`: one line as in a policy file; equal texts mean the same.
 */
export type Condition = {
  readonly predicates: readonly Predicate[];
  readonly reads?: Predicate["reads"];
  readonly needs?: Needs;
  readonly asks?: number;
  readonly origin: Origin;
  readonly matched?: true;
  readonly written: string;
};

/**
 * Its identity is `policy-id.item-id`, never its text. Any condition of `when` must hold; none means always. `ask`: who
 * must act is asked through GitHub's review request; no verdict rests on it.
 */
export type Item = {
  readonly id: string;
  readonly text: string;
  readonly help?: string;
  readonly source?: string;
  readonly when: readonly Condition[];
  readonly by: readonly Who[];
  readonly reset: Reset;
  readonly waive: Waive;
  readonly verify: readonly Verify[];
  readonly verifyOnly: boolean;
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

/**
 * `followUp`: open items go into a follow-up issue and do not hold the merge, for incidents. `origins`: written key
 * (`requires.checklist.<item>.by`) → the deciding file, of dropped items too. `locks`: locked key (`*`: all) → first lock.
 */
export type Policy = {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly source?: string;
  readonly owners: readonly string[];
  readonly enforcement: Enforcement;
  readonly when: readonly Condition[];
  readonly requires: { readonly adr?: AdrRequirement; readonly checklist: readonly Item[] };
  readonly followUp?: boolean;
  readonly origin: Origin;
  readonly origins: Readonly<Record<string, Origin>>;
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

/** `external`: links that count, never fetched. Unless `proposed` is false, proposals and absent statuses count. */
export type AdrSettings = {
  readonly paths: PathMatcher;
  readonly writtenPaths: readonly string[];
  readonly external: readonly LinePattern[];
  readonly headings: Readonly<Partial<Record<AdrPart, readonly string[]>>>;
  readonly statuses?: {
    readonly accepted?: readonly string[];
    readonly rejected?: readonly string[];
    readonly proposed?: boolean;
  };
  readonly parts?: readonly AdrNeed[];
};

/** `policies`: in written order, packs first, also `off` ones. `size`: steps of the compiled patterns. */
export type PolicySet = {
  readonly settings: Settings;
  readonly policies: readonly Policy[];
  readonly files: readonly string[];
  readonly size?: number;
  readonly origins?: Readonly<Record<string, Origin>>;
  readonly locks?: Readonly<Record<string, Origin>>;
};

/**
 * Receives the files that the conditions before it left, and returns those that match. A condition on the whole pull
 * request returns all or none. `reads`: whether something may have to be read: always, or if the lines of a file are
 * unknown. `asks`: what a change must have (`TRAITS`). `rulesOut`: whether it surely does not hold, whatever the others
 * left; quicker than `apply`, which says why.
 */
export type Predicate = {
  readonly name: string;
  readonly reads?: "always" | "unknown-lines";
  readonly needs?: Needs;
  readonly asks?: number;
  readonly apply: (facts: Facts, files: readonly ChangedFile[]) => PredicateResult;
  readonly rulesOut?: (facts: Facts) => boolean;
};

export type Needs = {
  readonly repository?: true;
  readonly properties?: true;
  readonly teams?: readonly string[];
  readonly pushers?: true;
};

/**
 * `doubtful`: matched in part or unread (one side of a rename, a large diff); they count, but `not` ignores them. `wants`:
 * what must be read for a certain answer; until then, files that may match are doubtful.
 */
export type PredicateResult = {
  readonly holds: boolean;
  readonly files: readonly ChangedFile[];
  readonly doubtful?: readonly ChangedFile[];
  readonly wants?: readonly Want[];
  readonly reason: Reason;
};

export type Reason = {
  readonly predicate: string;
  /** Without a full stop: `label "hotfix" is set`. Plain text; foreign parts are not escaped. */
  readonly text: string;
  readonly decided: Readonly<Record<string, string>>;
};
