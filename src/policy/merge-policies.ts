import { EVERYTHING, type ItemPart, type MergedPolicy, type PolicyFile, type PolicyPart } from "./compile-policy.ts";
import { type Defaults, type MergedDefaults, NO_DEFAULTS, refusedDefaults, withDefaults } from "./defaults.ts";
import { maxFaults } from "./flatten-issues.ts";
import { refusedByLocks, refusedOpening } from "./locks.ts";
import type { Origin } from "./model/policy.ts";
import { nearestSpelling, type Problem, type Read } from "./model/problem.ts";

type MergedPolicies = { readonly policies: readonly MergedPolicy[]; readonly defaults: MergedDefaults };

/** A later file changes only what it writes; loosening a lock is a problem, or is skipped if the file yields. */
export const mergePolicies = (files: readonly PolicyFile[]): Read<MergedPolicies> => {
  const problems: Problem[] = [];
  const merged = new Map<string, MergedPolicy>();
  let defaults = NO_DEFAULTS;
  for (const file of files) {
    const was = defaults;
    const refused = refusedDefaults(was, file, [...merged.values()]);
    if (file.yields !== true) {
      problems.push(
        ...refused.map(({ key, message, origin }): Problem => {
          return { code: "locked", ...place(origin), key: `defaults.${key}`, message };
        }),
      );
    }
    defaults = withDefaults(was, file, refused);
    problems.push(...mergeFile(merged, file, { was: was.values, is: defaults.values }));
  }
  const all = [...merged.values()];
  const ids = all.filter((policy) => policy.part.title !== undefined).map((policy) => policy.part.id);
  for (const policy of all) if (problems.length < maxFaults) problems.push(...lackingKeys(policy, ids));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { policies: all, defaults } };
};

/** `was`: the defaults before this file, `is`: with its own. */
const mergeFile = (
  merged: Map<string, MergedPolicy>,
  file: PolicyFile,
  { was, is }: { readonly was: Defaults; readonly is: Defaults },
): readonly Problem[] => {
  const problems: Problem[] = [];
  for (const part of file.policies) {
    const before = merged.get(part.id);
    const wanted = join(before, part);
    const filled = before === undefined ? undefined : { policy: before, defaults: was };
    const after = { policy: wanted.merged, defaults: is };
    const refused = [
      ...(filled === undefined ? [] : refusedByLocks(filled, after, part)),
      ...(wanted.merged.part.followUp === true ? refusedOpening(merged.values(), filled, after, part) : []),
    ];
    if (part.yields !== true) {
      problems.push(
        ...refused.map(({ key, message, origin: { file, line, column } }): Problem => {
          return { code: "locked", file, line, column, key: `policies.${part.id}.${key}`, message };
        }),
      );
    }
    const { merged: joined, problems: faults } =
      refused.length > 0 && part.yields === true
        ? join(
            before,
            refused.reduce((left, { without }) => without(left), part),
          )
        : wanted;
    problems.push(...faults);
    merged.set(part.id, joined);
  }
  return problems;
};

const join = (
  before: MergedPolicy | undefined,
  part: PolicyPart,
): { readonly merged: MergedPolicy; readonly problems: readonly Problem[] } => {
  const locks = new Map<string, Origin>(before?.locks);
  const locked =
    part.locked === true ? [EVERYTHING] : part.locked === undefined || part.locked === false ? [] : part.locked;
  for (const key of locked) if (!locks.has(key)) locks.set(key, part.origins["locked"] ?? part.origin);
  const merging = mergeItems(part.id, before?.items ?? [], part.checklist ?? []);
  const all = before?.part;
  const merged = {
    part: {
      ...all,
      ...part,
      ...adrOf(all?.adr, part.adr),
      origin: all?.origin ?? part.origin,
      origins: originsOf(before, part),
    },
    items: merging.items,
    locks,
  };
  return { merged, problems: merging.problems };
};

const adrOf = (before: PolicyPart["adr"], later: PolicyPart["adr"]): Pick<PolicyPart, "adr"> => {
  if (typeof before !== "object" || typeof later !== "object") return {};
  return { adr: { ...(later.whole ? {} : before), ...later, origin: before.origin } };
};

const originsOf = (before: MergedPolicy | undefined, part: PolicyPart): PolicyPart["origins"] => {
  if (before === undefined) return part.origins;
  const origins: Record<string, Origin> = { ...before.part.origins, ...part.origins };
  for (const { id, origin, drop, text, ...said } of part.checklist ?? []) {
    const key = `requires.checklist.${id}`;
    const was = before.part.origins[key];
    if (was === undefined || !before.items.some((item) => item.id === id)) continue;
    if (drop) {
      for (const below of Object.keys(origins)) if (below.startsWith(`${key}.`)) delete origins[below];
      continue;
    }
    if (text === undefined) origins[key] = was;
    for (const below of Object.keys(said)) origins[`${key}.${below === "verifyOnly" ? "verify_only" : below}`] = origin;
  }
  return origins;
};

const mergeItems = (
  policy: string,
  before: readonly ItemPart[],
  later: readonly ItemPart[],
): { readonly items: readonly ItemPart[]; readonly problems: readonly Problem[] } => {
  const items = new Map(before.map((item) => [item.id, item]));
  const problems: Problem[] = [];
  for (const item of later) {
    const old = items.get(item.id);
    const key = `policies.${policy}.requires.checklist.${item.id}`;
    if (item.drop && old === undefined) {
      const suggestion = nearestSpelling(
        item.id,
        before.map(({ id }) => id),
      );
      problems.push({
        code: "wrong-value",
        ...item.origin,
        key,
        message: "drops an item that the policy does not have",
        allowed: before.map(({ id }) => id),
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
    if (item.drop) items.delete(item.id);
    else
      items.set(item.id, {
        ...old,
        ...item,
        origin: item.text === undefined ? (old?.origin ?? item.origin) : item.origin,
      });
  }
  const extra = [...items.values()][50];
  if (extra !== undefined) {
    problems.push({
      code: "too-large",
      ...extra.origin,
      key: `policies.${policy}.requires.checklist`,
      message: `has ${items.size} items; at most 50 are read`,
    });
  }
  return { items: [...items.values()], problems };
};

const lackingKeys = ({ part, items }: MergedPolicy, ids: readonly string[]): readonly Problem[] => {
  const key = `policies.${part.id}`;
  const problem = (below: string, message: string, suggestion?: string): Problem => ({
    code: "missing-key",
    ...place(part.origin),
    key: below === "" ? key : `${key}.${below}`,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  if (part.title === undefined) {
    // A policy without a title is usually a misspelt id of another policy.
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
