import type { AdrRequirement, Origin, Policy } from "./policy.ts";
import { type AdrPartWritten, type ItemPart, itemOf, type PolicyPart } from "./policy-part.ts";

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
