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

export type MergedPolicy = {
  readonly part: PolicyPart;
  readonly items: readonly ItemPart[];
  readonly locks: ReadonlyMap<string, Origin>;
};

export const EVERYTHING = "*";

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

export type PolicyPart = {
  readonly id: string;
  readonly origin: Origin;
  /** If true, what would loosen a lock is skipped instead of being a problem. */
  readonly yields?: boolean;
  /** Place of each written key: `enforcement`, `when`, `requires.adr`, `requires.checklist.<item>`. */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly title?: string;
  readonly why?: string;
  readonly source?: string;
  readonly owners?: readonly string[];
  readonly enforcement?: Enforcement;
  readonly followUp?: boolean;
  /** `true` locks all keys against loosening. */
  readonly locked?: boolean | readonly string[];
  readonly when?: readonly Condition[];
  /** `false` removes the requirement. */
  readonly adr?: AdrPartWritten | false;
  readonly checklist?: readonly ItemPart[];
};

export type AdrPartWritten = {
  readonly when?: readonly Condition[];
  readonly parts?: readonly AdrPart[];
  readonly maxAgeMonths?: number;
  /** Written as `true`, which replaces an earlier file's map. */
  readonly whole?: true;
  readonly origin: Origin;
};

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

export type PolicyFile = {
  readonly file: string;
  readonly settings: {
    readonly check?: string;
    readonly adr: Partial<AdrSettings>;
    readonly breakGlass?: BreakGlassPart;
    readonly locked?: WrittenPolicyFile["locked"];
    readonly origins: Readonly<Record<string, Origin>>;
  };
  readonly yields?: boolean;
  readonly policies: readonly PolicyPart[];
};

const itemOf = (part: ItemPart): Item => ({
  id: part.id,
  text: part.text ?? "",
  ...(part.help === undefined ? {} : { help: part.help }),
  ...(part.source === undefined ? {} : { source: part.source }),
  when: part.when ?? [],
  by: part.by ?? [{ kind: "anyone" }],
  reset: part.reset ?? "on-matching-change",
  // Only a machine can answer it, so it cannot be waived unless the policy allows it.
  waive: part.waive ?? { kind: part.verifyOnly === true ? "never" : "with-reason" },
  verify: part.verify ?? [],
  verifyOnly: part.verifyOnly ?? false,
  origin: part.origin,
});
