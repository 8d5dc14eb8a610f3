import { comparePolicies, compareWhen, type KeyChange } from "./compare-policies.ts";
import { EVERYTHING, type MergedPolicy, type PolicyFile, type PolicyPart, policyOf } from "./compile-policy.ts";
import type { Defaults } from "./defaults.ts";
import type { Origin } from "./model/policy.ts";

type Refused = {
  readonly key: string;
  readonly message: string;
  readonly origin: Origin;
  readonly without: (part: PolicyPart) => PolicyPart;
};

export type Filled = { readonly policy: MergedPolicy; readonly defaults: Defaults };

export const refusedByLocks = (was: Filled, is: Filled, part: PolicyPart): readonly Refused[] => {
  const before = was.policy;
  if (before.locks.size === 0) return [];
  const changed = comparePolicies(policyOf(before, was.defaults), policyOf(is.policy, is.defaults));
  const loosened = changed.flatMap((change): readonly Refused[] => {
    const [lock, name] = lockOf(before, change);
    // `follow_up` affects all policies, so it has its own rule (`refusedOpening`).
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

const NAMED: readonly string[] = ["title", "why", "source", "owners"];

export const lockOf = (
  { locks }: MergedPolicy,
  { key, direction }: KeyChange,
): readonly [Origin | undefined, string] => {
  const name = key.startsWith("requires.checklist.") ? "requires.checklist" : key;
  const named = locks.get(name);
  // Help and source of an item are texts without a lock of their own.
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

const BINDING: readonly string[] = [
  "enforcement",
  "follow_up",
  "when",
  "requires.adr",
  "requires.checklist",
  EVERYTHING,
];

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
 * For a policy with `follow_up`, which lets the items of every policy pass. After a lock, a later file may not set it,
 * raise such a policy to `block`, or widen when it applies.
 */
export const refusedOpening = (
  all: Iterable<MergedPolicy>,
  before: Filled | undefined,
  after: Filled,
  part: PolicyPart,
): readonly Refused[] => {
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
  if (before?.policy.part.followUp !== true) return [refuse("follow_up", "lets")];
  const [was, is] = [policyOf(before.policy, before.defaults), policyOf(after.policy, after.defaults)];
  if (is.enforcement !== "block") return [];
  return [
    ...(was.enforcement === "block" ? [] : [refuse("enforcement", "is raised to block, which lets")]),
    ...([undefined, "looser"].includes(compareWhen(was.when, is.when))
      ? []
      : [refuse("when", "applies in other cases than before, and so lets")]),
  ];
};

type LockedFiles = {
  readonly files: readonly PolicyFile[];
  readonly ids: ReadonlySet<string>;
};

/**
 * A policy with one locked key is kept whole, with the ADR settings and break-glass, but its other keys may be changed.
 */
export const lockedFiles = (files: readonly PolicyFile[]): LockedFiles => {
  const parts = files.flatMap(({ policies }) => policies);
  const ids = new Set(
    parts.filter(({ locked }) => locked === true || (Array.isArray(locked) && locked.length > 0)).map(({ id }) => id),
  );
  const locked = new Set(files.flatMap(({ settings }) => settings.locked ?? []));
  const glass = ids.size > 0 || files.some(({ settings }) => settings.breakGlass?.locked === true);
  const [checkHeld, adrHeld] = [locked.has("check"), ids.size > 0 || locked.has("adr")];
  const defaultsHeld = locked.has("defaults");
  const held = files.map(({ settings, policies, ...file }): PolicyFile => {
    const { check, breakGlass, defaults, adr, origins, locked: keys } = settings;
    return {
      ...file,
      settings: {
        adr: adrHeld ? adr : {},
        ...(check === undefined || !checkHeld ? {} : { check }),
        ...(breakGlass === undefined || !glass ? {} : { breakGlass }),
        ...(defaults === undefined || !defaultsHeld ? {} : { defaults }),
        ...(keys === undefined ? {} : { locked: keys }),
        origins: Object.fromEntries(
          Object.entries(origins).filter(([key]) => (key === "check" ? checkHeld : adrHeld || !key.startsWith("adr."))),
        ),
      },
      policies: policies.filter(({ id }) => ids.has(id)),
    };
  });
  return { files: held.filter(holdsAnything), ids };
};

const holdsAnything = ({ settings, policies }: PolicyFile): boolean =>
  policies.length > 0 ||
  settings.check !== undefined ||
  settings.breakGlass !== undefined ||
  settings.locked !== undefined ||
  settings.defaults !== undefined ||
  Object.keys(settings.adr).length > 0;
