import type { RepositoryRef } from "./github-client.ts";

/** Whose rulesets: a repository's, or an organisation's. */
export type RulesetHolder =
  | { readonly kind: "repository"; readonly ref: RepositoryRef }
  | { readonly kind: "organisation"; readonly org: string };

/** A required check, and the app that it has to come from; without one, anybody may say it. */
export type RequiredCheck = { readonly context: string; readonly integration_id?: number };

/** What a rule that requires checks says. */
export type StatusChecks = {
  readonly required_status_checks: readonly RequiredCheck[];
  readonly strict_required_status_checks_policy: boolean;
  readonly do_not_enforce_on_create?: boolean;
};

/** A rule of any kind; of those that are not ours only the kind is looked at. */
export type Rule = { readonly type: string; readonly parameters?: object };

/** As much of a ruleset as is looked at, as GitHub writes it. */
export type WrittenRuleset = {
  readonly id: number;
  readonly enforcement: string;
  /** Absent where the token may not see them. */
  readonly bypass_actors?: readonly {
    readonly actor_type: string;
    readonly actor_id?: number | null;
    readonly bypass_mode?: string;
  }[];
  readonly conditions?: object | null;
  readonly rules?: readonly Rule[];
};

/** What is sent to make or mend one. */
export type RulesetBody = {
  readonly name: string;
  readonly target: "branch";
  readonly enforcement: "active";
  readonly bypass_actors: readonly [];
  readonly conditions: {
    readonly ref_name: Names;
    /** Of an organisation's only. */
    readonly repository_name?: Names;
  };
  readonly rules: readonly Rule[];
};

type Names = { readonly include: readonly string[]; readonly exclude: readonly string[] };
