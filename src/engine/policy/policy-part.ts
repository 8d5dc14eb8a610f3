import type { AdrPart, Condition, Enforcement, Item, Origin, Reset, Verify, Waive, Who } from "./policy.ts";

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
