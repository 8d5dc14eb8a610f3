import type { BreakGlassPart } from "./break-glass.ts";
import type {
  AdrPart,
  AdrRequirement,
  AdrSettings,
  Condition,
  Enforcement,
  Item,
  Origin,
  Policy,
  Reset,
  Verify,
  Waive,
  Who,
} from "./model/policy.ts";
import type { WrittenPolicyFile } from "./written-policy-file.ts";

/** A policy so far: what all files up to here say, and which keys are locked by which file. */
export type MergedPolicy = {
  readonly part: PolicyPart;
  readonly items: readonly ItemPart[];
  /** Key (or `EVERYTHING`) → where it was locked first. */
  readonly locks: ReadonlyMap<string, Origin>;
};

/** Stands for all keys that a policy asks for. */
export const EVERYTHING = "*";

/** A merged policy with what was left out filled in. */
export const policyOf = ({ part, items, locks }: MergedPolicy): Policy => ({
  id: part.id,
  title: part.title ?? part.id,
  why: part.why ?? "",
  ...(part.source === undefined ? {} : { source: part.source }),
  owners: part.owners ?? [],
  enforcement: part.enforcement ?? "block",
  when: part.when ?? [{ predicates: [], origin: part.origin, written: "{}" }],
  requires: {
    ...(part.adr === undefined || part.adr === false ? {} : { adr: adrOf(part.adr) }),
    checklist: items.map(itemOf),
  },
  ...(part.followUp === true ? { followUp: true } : {}),
  origin: part.origin,
  origins: part.origins,
  ...(locks.size === 0 ? {} : { locks: Object.fromEntries(locks) }),
});

const adrOf = ({ when, parts, maxAgeMonths, origin }: AdrPartWritten): AdrRequirement => ({
  when: when ?? [],
  parts: parts ?? ["problem", "options", "decision", "consequences"],
  ...(maxAgeMonths === undefined ? {} : { maxAgeMonths }),
  origin,
});

/** What one file says of one policy, compiled. Every key is optional: a file may change just one of them. */
export type PolicyPart = {
  readonly id: string;
  readonly origin: Origin;
  /** True: what it would loosen of a locked policy is passed over instead of being a problem. */
  readonly yields?: boolean;
  /** Where each written key stands: `enforcement`, `when`, `requires.adr`, `requires.checklist.<item>`. */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly title?: string;
  readonly why?: string;
  readonly source?: string;
  readonly owners?: readonly string[];
  readonly enforcement?: Enforcement;
  readonly followUp?: boolean;
  /** The keys that are locked; `true`: against any loosening. */
  readonly locked?: boolean | readonly string[];
  readonly when?: readonly Condition[];
  /** `false` takes the requirement back. */
  readonly adr?: AdrPartWritten | false;
  readonly checklist?: readonly ItemPart[];
};

export type AdrPartWritten = {
  readonly when?: readonly Condition[];
  readonly parts?: readonly AdrPart[];
  readonly maxAgeMonths?: number;
  /** Written as `true`: it takes the place of what an earlier file says, instead of changing some of its keys. */
  readonly whole?: true;
  /** Where the requirement was first written. */
  readonly origin: Origin;
};

/** What one file says of one item. */
export type ItemPart = {
  readonly id: string;
  readonly origin: Origin;
  readonly drop: boolean;
  readonly text?: string;
  readonly help?: string;
  readonly source?: string;
  readonly when?: readonly Condition[];
  readonly by?: readonly Who[];
  readonly reset?: Reset;
  readonly waive?: Waive;
  readonly verify?: readonly Verify[];
  readonly verifyOnly?: boolean;
};

/** An item with what was left out filled in; `text` must have been written. */
export const itemOf = (part: ItemPart): Item => ({
  id: part.id,
  text: part.text ?? "",
  ...(part.help === undefined ? {} : { help: part.help }),
  ...(part.source === undefined ? {} : { source: part.source }),
  when: part.when ?? [],
  by: part.by ?? [{ kind: "anyone" }],
  reset: part.reset ?? "on-matching-change",
  // What only a machine may answer is not for anybody to wave through, unless the policy says so.
  waive: part.waive ?? { kind: part.verifyOnly === true ? "never" : "with-reason" },
  verify: part.verify ?? [],
  verifyOnly: part.verifyOnly ?? false,
  origin: part.origin,
});

/** One policy file, read and compiled, before what it extends is brought in. */
export type PolicyFile = {
  readonly file: string;
  readonly settings: {
    readonly check?: string;
    readonly adr: Partial<AdrSettings>;
    readonly breakGlass?: BreakGlassPart;
    readonly locked?: WrittenPolicyFile["locked"];
    /** Where each written setting stands: `check`, `adr.paths`, `locked`. Break-glass has its own. */
    readonly origins: Readonly<Record<string, Origin>>;
  };
  /** True: what it would loosen of what is locked is passed over instead of being a problem. */
  readonly yields?: boolean;
  readonly policies: readonly PolicyPart[];
};
