import type { KeyChange } from "./compare-items.ts";
import { comparePolicies } from "./compare-policies.ts";
import { compareWhen } from "./compare-when.ts";
import { EVERYTHING, type MergedPolicy, policyOf } from "./merged-policy.ts";
import type { Origin } from "./policy.ts";
import type { PolicyPart } from "./policy-part.ts";

/** Something that a file writes and that a lock refuses. */
export type Refused = {
  /** Below `policies.<id>`. */
  readonly key: string;
  readonly message: string;
  readonly origin: Origin;
  /** The part without what was refused. */
  readonly without: (part: PolicyPart) => PolicyPart;
};

/**
 * What a part would loosen of a policy that is locked. What is tighter provably, the same, or only worded otherwise is
 * not refused; words are where they are locked by name.
 *
 * @param before the policy as the files before have it
 * @param after as it would be with the part
 */
export const refusedByLocks = (before: MergedPolicy, after: MergedPolicy, part: PolicyPart): readonly Refused[] => {
  if (before.locks.size === 0) return [];
  const loosened = comparePolicies(policyOf(before), policyOf(after)).flatMap((change): readonly Refused[] => {
    const [lock, name] = lockOf(before, change);
    // What lets the items of every policy pass has a rule of its own (`refusedOpening`).
    if (lock === undefined || change.direction === "tighter" || change.key === "follow_up") return [];
    if (change.direction === "wording" && !NAMED.includes(name)) return [];
    return [
      {
        key: keyOf(change),
        message: `${wordsOf(change)}, but ${lock.file} has locked it`,
        origin: part.checklist?.find(({ id }) => id === itemOf(change))?.origin ?? part.origins[name] ?? part.origin,
        without: (whole) => withoutKey(whole, name, itemOf(change)),
      },
    ];
  });
  // An item that loosens several of its keys is told once.
  const once = [...new Map(loosened.map((refused) => [`${refused.key} ${refused.message}`, refused])).values()];
  const [lock] = before.locks.values();
  if (part.locked !== false || lock === undefined) return once;
  return [
    ...once,
    {
      key: "locked",
      message: `takes the lock away, but ${lock.file} has locked it`,
      origin: part.origins["locked"] ?? part.origin,
      without: (whole) => withoutKey(whole, "locked", undefined),
    },
  ];
};

/** Keys that only people read: they are locked where a file names them. */
const NAMED: readonly string[] = ["title", "why", "source", "owners"];

/** The lock that a change runs into, and the name of the key that it is of. */
const lockOf = ({ locks }: MergedPolicy, { key, direction }: KeyChange): readonly [Origin | undefined, string] => {
  const name = key.startsWith("requires.checklist.") ? "requires.checklist" : key;
  const named = locks.get(name);
  // Help and source of an item are words, too, but there is no lock on those alone.
  return [named ?? (direction === "wording" ? undefined : locks.get(EVERYTHING)), name];
};

const itemOf = ({ key }: KeyChange): string | undefined => /^requires\.checklist\.([^.]+)/.exec(key)?.[1];

const keyOf = (change: KeyChange): string => {
  const item = itemOf(change);
  return item === undefined ? change.key : `requires.checklist.${item}`;
};

const wordsOf = (change: KeyChange): string => {
  const { key, before, after } = change;
  const item = itemOf(change);
  if (item !== undefined) {
    const below = key.slice(keyOf(change).length + 1);
    return below === "" ? `drops the item "${item}"` : `changes \`${below}\` of the item "${item}"`;
  }
  if (key === "enforcement") return `lowers the enforcement from ${before} to ${after}`;
  if (key === "when") return "changes when the policy applies";
  return key === "requires.adr" ? "changes the ADR requirement" : "changes the key";
};

const withoutKey = (part: PolicyPart, name: string, item: string | undefined): PolicyPart => {
  if (item !== undefined) {
    const gone = `requires.checklist.${item}`;
    return {
      ...part,
      checklist: (part.checklist ?? []).filter(({ id }) => id !== item),
      origins: withoutOrigin(part, (key) => key === gone || key.startsWith(`${gone}.`)),
    };
  }
  const { [name === "requires.adr" ? "adr" : (name as keyof PolicyPart)]: _, ...rest } = part;
  return { ...(rest as PolicyPart), origins: withoutOrigin(part, (key) => key === name) };
};

const withoutOrigin = ({ origins }: PolicyPart, isGone: (key: string) => boolean): PolicyPart["origins"] =>
  Object.fromEntries(Object.entries(origins).filter(([key]) => !isGone(key)));

/** Locks on what a policy asks for, rather than on its words. */
const BINDING: readonly string[] = [
  "enforcement",
  "follow_up",
  "when",
  "requires.adr",
  "requires.checklist",
  EVERYTHING,
];

/** A lock on what some policy asks for that another file than this has set; undefined where there is none. */
export const bindingLock = (
  all: Iterable<MergedPolicy>,
  file: string,
): { readonly policy: string; readonly lock: Origin } | undefined => {
  for (const { part, locks } of all) {
    for (const [key, lock] of locks) {
      if (BINDING.includes(key) && lock.file !== file) return { policy: part.id, lock };
    }
  }
  return undefined;
};

/**
 * `follow_up` lets through what every policy asks for, so once a file has locked what some policy asks for, a later one may
 * neither set it on any policy, its own ones included, nor bring a policy that has it to `block`, nor widen when it applies.
 */
export const refusedOpening = (
  all: Iterable<MergedPolicy>,
  before: MergedPolicy | undefined,
  after: MergedPolicy,
  part: PolicyPart,
): readonly Refused[] => {
  if (after.part.followUp !== true) return [];
  const bound = bindingLock(all, part.origin.file);
  if (bound === undefined) return [];
  const because = (what: string): string =>
    `${what} what the policy "${bound.policy}" asks for follow after the merge, but ${bound.lock.file} has locked it`;
  const refuse = (name: string, what: string): Refused => ({
    key: name,
    message: because(what),
    origin: part.origins[name] ?? part.origin,
    without: (whole) => ({
      ...withoutKey(whole, name, undefined),
      ...(name === "follow_up" ? { followUp: false } : {}),
    }),
  });
  if (before?.part.followUp !== true) return [refuse("follow_up", "lets")];
  const [was, is] = [policyOf(before), policyOf(after)];
  if (is.enforcement !== "block") return [];
  return [
    ...(was.enforcement === "block" ? [] : [refuse("enforcement", "is raised to block, which lets")]),
    ...([undefined, "looser"].includes(compareWhen(was.when, is.when))
      ? []
      : [refuse("when", "applies in other cases than before, and so lets")]),
  ];
};
