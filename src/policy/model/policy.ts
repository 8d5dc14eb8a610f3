import type { ChangedFile, Facts } from "./facts.ts";

/** What we mean by a policy: normalised, compiled and ready to be matched. Made by `read-policies.ts`. */

/** `block` posts and gates, `advise` posts only, `observe` reports but posts nothing, `off` is not evaluated. */
export type Enforcement = "block" | "advise" | "observe" | "off";

/** Where something was written; the answer to "which file decided this?". */
export type Origin = {
  /** The file as the user knows it: a path, or `tollgate:<name>` for a built-in one. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/**
 * Who may tick an item. Several: any one of them. Never a bot or an app. Whoever wrote the change may only where `author`
 * or `anyone` is among them: a team, a role or a name asks for a second person.
 */
export type Who =
  /** Anyone with write access to the repository. */
  | { readonly kind: "anyone" }
  | { readonly kind: "author" }
  /** Anyone with write access but the author and those who committed to the pull request. */
  | { readonly kind: "not-author" }
  /** `@org/team`; members of its child teams count. */
  | { readonly kind: "team"; readonly team: string }
  /** At least this role in the repository. */
  | { readonly kind: "role"; readonly role: Role }
  | { readonly kind: "user"; readonly login: string }
  /** Each of these, every one by another person. Stands alone, never beside others and never inside of itself. */
  | { readonly kind: "all"; readonly of: readonly Who[] };

/** The groups of people that `who` asks for, each to be answered by another person; most ask for one. */
export const partsOf = (who: readonly Who[]): readonly (readonly Who[])[] => {
  const all = who.flatMap((one) => (one.kind === "all" ? [one] : []))[0];
  return all === undefined ? [who] : all.of.map((part) => [part]);
};

/** Repository roles, weakest first. */
export type Role = "read" | "triage" | "write" | "maintain" | "admin";

/** When a tick stops counting. */
export type Reset = "on-matching-change" | "on-push" | "never";

/** Who may declare an item not applicable. */
export type Waive =
  | { readonly kind: "never" }
  | { readonly kind: "with-reason" }
  | { readonly kind: "by"; readonly who: readonly Who[] };

/** A machine-verified answer to an item. Several: any one of them answers it. */
export type Verify =
  /** A changed, not removed, file of the pull request matches one of the globs. */
  | { readonly kind: "file"; readonly globs: PathMatcher; readonly written: readonly string[] }
  /** Any of these paths exists at the head, changed or not. */
  | { readonly kind: "exists"; readonly paths: readonly string[] }
  /** A heading with text under it stands in the body, or (with `in`) in a changed file. */
  | {
      readonly kind: "section";
      readonly heading: string;
      readonly in?: PathMatcher;
      readonly written?: readonly string[];
    }
  /** The body, without its HTML comments, matches. */
  | { readonly kind: "body"; readonly pattern: LinePattern }
  | { readonly kind: "label"; readonly labels: readonly string[] }
  /** Check runs at the head: of a name (`*` stands for any characters) there is one, and every one has such a conclusion. */
  | ({ readonly kind: "check"; readonly names: readonly string[] } & HowMany & {
        /** What counts; absent: `success` alone. */
        readonly conclusions?: readonly CheckConclusion[];
      })
  /** Commit statuses at the head: of a context (`*` stands for any characters) there is one, and every one is `success`. */
  | ({ readonly kind: "status"; readonly contexts: readonly string[] } & HowMany)
  /** This many approving reviews of the head by people who may. */
  | { readonly kind: "approval"; readonly by: readonly Who[]; readonly count: number }
  /** The pull request's ADR requirement is met (whether or not this policy asks for one). */
  | { readonly kind: "adr" }
  /** An added line of a matched file matches. */
  | { readonly kind: "added-lines"; readonly patterns: readonly LinePattern[] };

/** Of several names: each of them has to be green; absent: one of them is enough. */
type HowMany = { readonly all?: true };

/** Conclusions of a check run that a policy may take for an answer. */
export type CheckConclusion = "success" | "skipped" | "neutral";

/** A compiled, ordered glob list: `!` excludes, the last match wins. Never throws, never hangs. */
export type PathMatcher = {
  /** The glob that decided for this path (the last that matched), or undefined where none matched. */
  readonly decide: (path: string) => { readonly matches: boolean; readonly glob: string } | undefined;
  /** The same for an entry that may be a submodule or a symbolic link: a glob of what lies in a folder of its name matches it. */
  readonly decideLink?: PathMatcher["decide"];
};

/** A compiled regular expression in linear time. */
export type LinePattern = {
  readonly source: string;
  readonly test: (line: string) => boolean;
};

/** One condition: every predicate must hold, each on the files that those before it left. */
export type Condition = {
  readonly predicates: readonly Predicate[];
  readonly origin: Origin;
  /** As a policy file writes it, on one line; the same text means the same. */
  readonly written: string;
};

/** One box of a checklist. Its identity is `policy-id.item-id`, never its text. */
export type Item = {
  readonly id: string;
  readonly text: string;
  /** Markdown, or an https address. */
  readonly help?: string;
  /** Section of the playbook, as `§12`. */
  readonly source?: string;
  /** The item is asked for only where one of these holds; empty: always. Evaluated on the whole pull request. */
  readonly when: readonly Condition[];
  readonly by: readonly Who[];
  readonly reset: Reset;
  readonly waive: Waive;
  readonly verify: readonly Verify[];
  /** True: only the machine's answer counts, there is no box to tick (`verify_only`). */
  readonly verifyOnly: boolean;
  readonly origin: Origin;
};

/** The parts that the playbook (§19) asks of an ADR, and two more that a policy may ask for. */
export type AdrPart = "problem" | "options" | "decision" | "consequences" | "cost-review" | "revisit";

/** An ADR link, required where the change is a decision. */
export type AdrRequirement = {
  /** Required only where one of these holds; empty: whenever the policy applies. */
  readonly when: readonly Condition[];
  readonly parts: readonly AdrPart[];
  /** Reject an ADR whose date is older than this many months; undefined: any age, or none given. */
  readonly maxAgeMonths?: number;
  readonly origin: Origin;
};

/** One rule of the playbook. */
export type Policy = {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly source?: string;
  /** Logins and teams with their `@`; shown, and told when break-glass runs over its budget. */
  readonly owners: readonly string[];
  readonly enforcement: Enforcement;
  /** Any of these must hold; never empty. */
  readonly when: readonly Condition[];
  readonly requires: { readonly adr?: AdrRequirement; readonly checklist: readonly Item[] };
  /**
   * While this policy applies, open items do not hold the merge: they go into a follow-up issue (`follow_up`). For
   * incidents, where mitigation comes before paperwork.
   */
  readonly followUp?: boolean;
  /** Where the policy was first written. */
  readonly origin: Origin;
  /**
   * For each written key (`enforcement`, `when`, `requires.checklist.<item>`, `requires.checklist.<item>.by`…): the file
   * that decided it. An item that was dropped is among them, with who dropped it.
   */
  readonly origins: Readonly<Record<string, Origin>>;
  /** For each locked key (`*` for all that the policy asks for): where it was locked first. Absent: none is. */
  readonly locks?: Readonly<Record<string, Origin>>;
};

/** What holds for all policies of a pull request. */
export type Settings = {
  /** The check's name, and the status's context. */
  readonly check: string;
  readonly adr: AdrSettings;
  /** Absent where nobody may break the glass. */
  readonly breakGlass?: BreakGlassSettings;
};

/** Merging past an unfinished checklist: who may, and what follows. */
export type BreakGlassSettings = {
  readonly by: readonly Who[];
  /** Follow-up issues in 30 days beyond which the policies' owners are warned; undefined: no budget. */
  readonly maxPer30Days?: number;
  /** The label of the pull request and of its follow-up issue. */
  readonly label: string;
  /** Days until the follow-up is due. */
  readonly dueDays: number;
};

export type AdrSettings = {
  /** Where ADR files live. */
  readonly paths: PathMatcher;
  readonly writtenPaths: readonly string[];
  /** Links outside the repository that count, as compiled patterns; never fetched. */
  readonly external: readonly LinePattern[];
  /** Further headings for a part, lower case. */
  readonly headings: Readonly<Partial<Record<AdrPart, readonly string[]>>>;
  /** Further words of a status by which a decision holds or does not, lower case. */
  readonly statuses?: { readonly accepted?: readonly string[]; readonly rejected?: readonly string[] };
};

/** Everything that judges a pull request. */
export type PolicySet = {
  readonly settings: Settings;
  /** In the order written, packs first; `off` ones included, so that `explain` can say so. */
  readonly policies: readonly Policy[];
  /** Files read for this, in order, as the user knows them. */
  readonly files: readonly string[];
  /** Steps that the patterns of the files take, which tells how much memory they need. What is built in is shared. */
  readonly size?: number;
  /** For each setting that a file writes (`check`, `adr.paths`, `break_glass.by`): the file that decided it, and who locked it. */
  readonly origins?: Readonly<Record<string, Origin>>;
  readonly locks?: Readonly<Record<string, Origin>>;
};

/**
 * One condition under `when`, compiled. A predicate narrows: it is given the files that the predicates
 * before it left, and returns those that satisfy it. One that looks at the pull request as a whole
 * (labels, base, title…) returns all of them or none.
 */
export type Predicate = {
  /** The key as written: `paths`, `added_lines`… */
  readonly name: string;
  readonly apply: (facts: Facts, files: readonly ChangedFile[]) => PredicateResult;
};

/** What a predicate says, with the words for why. */
export type PredicateResult = {
  readonly holds: boolean;
  /** The files that satisfy it, a sublist of those given, in their order; empty where it does not hold. */
  readonly files: readonly ChangedFile[];
  /**
   * Of `files`, those that satisfy it only in part or unread: one side of a rename, a diff too large to read.
   * They count where the predicate asks for them, but under `not` they do not except a file.
   */
  readonly doubtful?: readonly ChangedFile[];
  /**
   * Why, as short data for people: what was looked for and what decided.
   * `files` names the deciding thing per path, where there is one (a glob, a pattern, a package).
   */
  readonly reason: Reason;
};

export type Reason = {
  readonly predicate: string;
  /** A sentence without a full stop: `label "hotfix" is set`, `12 files match`, `no added line matches`. Plain text, hostile parts included raw. */
  readonly text: string;
  /** path → what decided for it: the glob, the pattern, the package's name. */
  readonly decided: Readonly<Record<string, string>>;
};
