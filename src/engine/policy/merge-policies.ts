import type { Problem, Read } from "../problem.ts";
import { mergeItems } from "./merge-items.ts";
import { nearestSpelling } from "./nearest-spelling.ts";
import type { AdrRequirement, Origin, Policy } from "./policy.ts";
import { type AdrPartWritten, type ItemPart, itemOf, type PolicyPart } from "./policy-part.ts";
import { enforcements } from "./written-policy-file.ts";

/**
 * Merges what several files say of the same policies, in order: a later file changes just the keys that it
 * writes, a checklist is merged item by item, and what an earlier file has locked is not loosened.
 */
export const mergePolicies = (parts: readonly PolicyPart[]): Read<readonly Policy[]> => {
  const problems: Problem[] = [];
  const merged = new Map<string, Merged>();
  for (const part of parts) {
    const before = merged.get(part.id);
    if (before !== undefined) problems.push(...loosened(before, part));
    problems.push(...opened([...merged.values()], before, part));
    merged.set(part.id, join(before, part, problems));
  }
  const ids = [...merged.values()].filter((policy) => policy.part.title !== undefined).map((policy) => policy.part.id);
  for (const policy of merged.values()) problems.push(...lacking(policy, ids));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: [...merged.values()].map(finished) };
};

/** A policy so far: what all files up to here say, and which keys are locked by which file. */
type Merged = {
  readonly part: PolicyPart;
  readonly items: readonly ItemPart[];
  readonly locks: ReadonlyMap<string, string>;
};

const everything = "*";

const join = (before: Merged | undefined, part: PolicyPart, problems: Problem[]): Merged => {
  const locks = new Map(before?.locks);
  const locked =
    part.locked === true ? [everything] : part.locked === undefined || part.locked === false ? [] : part.locked;
  for (const key of locked) if (!locks.has(key)) locks.set(key, part.origin.file);
  const merging = mergeItems(part.id, before?.items ?? [], part.checklist ?? []);
  problems.push(...merging.problems);
  const all = before?.part;
  return {
    part: { ...all, ...part, origin: all?.origin ?? part.origin, origins: { ...all?.origins, ...part.origins } },
    items: merging.items,
    locks,
  };
};

const rank = (part: PolicyPart): number => enforcements.indexOf(part.enforcement ?? "block");

const loosened = (before: Merged, part: PolicyPart): readonly Problem[] => {
  const lockOf = (key: string): string | undefined => before.locks.get(key) ?? before.locks.get(everything);
  const refuse = (
    key: string,
    lock: string | undefined,
    origin: Origin | undefined,
    what: string,
  ): readonly Problem[] =>
    lock === undefined
      ? []
      : [
          {
            code: "locked",
            ...place(origin ?? part.origin),
            key: `policies.${part.id}.${key}`,
            message: `${what}, but ${lock} has locked it`,
          },
        ];
  const found: Problem[] = [];
  for (const key of ["title", "why", "source", "owners"] as const) {
    if (part[key] !== undefined)
      found.push(...refuse(key, before.locks.get(key), part.origins[key], "changes the key"));
  }
  if (part.enforcement !== undefined && rank(part) > rank(before.part)) {
    found.push(
      ...refuse(
        "enforcement",
        lockOf("enforcement"),
        part.origins.enforcement,
        `lowers the enforcement from ${before.part.enforcement ?? "block"} to ${part.enforcement}`,
      ),
    );
  }
  if (part.when !== undefined)
    found.push(...refuse("when", lockOf("when"), part.origins.when, "changes when the policy applies"));
  if (part.adr !== undefined && before.part.adr !== undefined && before.part.adr !== false) {
    found.push(
      ...refuse("requires.adr", lockOf("requires.adr"), part.origins["requires.adr"], "changes the ADR requirement"),
    );
  }
  for (const item of part.checklist ?? []) {
    const { id, origin, help, source, drop, ...said } = item;
    if (!before.items.some((one) => one.id === id) || (!drop && Object.keys(said).length === 0)) continue;
    found.push(...refuse(`requires.checklist.${id}`, lockOf("requires.checklist"), origin, `changes the item "${id}"`));
  }
  if (part.locked === false)
    found.push(...refuse("locked", [...before.locks.values()][0], part.origins.locked, "takes the lock away"));
  return found;
};

const binding = ["enforcement", "follow_up", "when", "requires.adr", "requires.checklist", everything];

/**
 * `follow_up` lets through what every policy asks for, so a later file may not set it on any policy, its own
 * ones included, once an earlier one has locked what some policy asks for.
 */
const opened = (all: readonly Merged[], before: Merged | undefined, part: PolicyPart): readonly Problem[] => {
  if (part.followUp !== true || before?.part.followUp === true) return [];
  for (const { part: locked, locks } of all) {
    const lock = [...locks].find(([key, file]) => binding.includes(key) && file !== part.origin.file)?.[1];
    if (lock === undefined) continue;
    return [
      {
        code: "locked",
        ...place(part.origins.follow_up ?? part.origin),
        key: `policies.${part.id}.follow_up`,
        message: `lets what the policy "${locked.id}" asks for follow after the merge, but ${lock} has locked it`,
      },
    ];
  }
  return [];
};

const lacking = ({ part, items }: Merged, ids: readonly string[]): readonly Problem[] => {
  const key = `policies.${part.id}`;
  const problem = (below: string, message: string, suggestion?: string): Problem => ({
    code: "missing-key",
    ...place(part.origin),
    key: below === "" ? key : `${key}.${below}`,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  if (part.title === undefined) {
    // A policy without a title is nearly always a misspelt id of one that was meant to be changed.
    const near = nearestSpelling(
      part.id,
      ids.filter((id) => id !== part.id),
    );
    return [
      problem(
        "title",
        "is missing: nothing that this file extends defines this policy, so it needs a title and what it requires",
        near,
      ),
    ];
  }
  const textless = items
    .filter((item) => item.text === undefined)
    .map(
      (item): Problem => ({
        code: "missing-key",
        ...place(item.origin),
        key: `${key}.requires.checklist.${item.id}.text`,
        message: "is missing: no file that this one extends has an item of this id",
        ...near(
          item.id,
          items.filter((one) => one.text !== undefined).map((one) => one.id),
        ),
      }),
    );
  const machineOnly = items
    .filter((item) => item.verifyOnly === true && (item.verify ?? []).length === 0)
    .map(
      (item): Problem => ({
        code: "missing-key",
        ...place(item.origin),
        key: `${key}.requires.checklist.${item.id}.verify`,
        message: "is missing: with `verify_only` only a machine can answer, so it must say how",
      }),
    );
  const asksNothing = items.length === 0 && (part.adr === undefined || part.adr === false);
  return [
    ...textless,
    ...machineOnly,
    ...(asksNothing
      ? [problem("requires", "is missing: the policy asks for nothing; write a checklist, or set `enforcement: off`")]
      : []),
  ];
};

const near = (word: string, words: readonly string[]): { suggestion?: string } => {
  const suggestion = nearestSpelling(word, words);
  return suggestion === undefined ? {} : { suggestion };
};

const place = ({ file, line, column }: Origin): Origin => ({ file, line, column });

const finished = ({ part, items }: Merged): Policy => ({
  id: part.id,
  title: part.title ?? part.id,
  why: part.why ?? "",
  ...(part.source === undefined ? {} : { source: part.source }),
  owners: part.owners ?? [],
  enforcement: part.enforcement ?? "block",
  when: part.when ?? [{ predicates: [], origin: part.origin }],
  requires: {
    ...(part.adr === undefined || part.adr === false ? {} : { adr: adrOf(part.adr) }),
    checklist: items.map(itemOf),
  },
  ...(part.followUp === true ? { followUp: true } : {}),
  origin: part.origin,
  origins: part.origins,
});

const adrOf = ({ when, parts, maxAgeMonths, origin }: AdrPartWritten): AdrRequirement => ({
  when,
  parts,
  ...(maxAgeMonths === undefined ? {} : { maxAgeMonths }),
  origin,
});
