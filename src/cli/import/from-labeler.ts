import {
  type Draft,
  type DraftCondition,
  type Imported,
  isMap,
  type LeftOut,
  listOf,
  TO_DECIDE,
  textsOf,
} from "./draft.ts";
import { globsOfPatterns } from "./pattern-globs.ts";

type AnyOf = readonly DraftCondition[];
type Told = (why: string) => void;

/**
 * The rules of actions/labeler, of version 5 and of those before. Each label becomes a policy that only observes.
 * https://github.com/actions/labeler
 */
export const importLabeler = (data: unknown): Imported => {
  if (!isMap(data)) return { drafts: [], leftOut: [{ what: "labeler.yml", why: "It holds no map of labels." }] };
  const leftOut: LeftOut[] = [];
  const drafts: Draft[] = [];
  for (const [label, written] of Object.entries(data)) {
    if (label === "changed-files-labels-limit" || label === "max-files-changed") continue;
    const reasons: string[] = [];
    const told: Told = (why) => reasons.push(why);
    const when = isNew(written) ? ofBlocks(listOf(written), told) : ofOlder(listOf(written), told);
    for (const why of new Set(reasons)) leftOut.push({ what: `label "${label}"`, why });
    if (when.length === 0) continue;
    drafts.push({
      ...{ name: label, title: label, enforcement: "observe", items: [TO_DECIDE] },
      when: when.length === 1 ? (when[0] ?? {}) : when,
      remarks: ["Write what such a change needs, then raise `enforcement`."],
      changed: [
        "It only observes, and sets no label.",
        ...(reasons.length === 0 ? [] : ["Not all of this label's rule could be carried over."]),
      ],
    });
  }
  return {
    drafts,
    leftOut:
      drafts.length === 0
        ? leftOut
        : [{ what: "labels", why: "Tollgate sets none; keep the labeler for that." }, ...leftOut],
  };
};

/** A policy has to ask for something; at `observe`, nobody sees it. */
const NEW_KEYS = ["changed-files", "base-branch", "head-branch"];

const isNew = (written: unknown): boolean =>
  listOf(written).some(
    (one) =>
      isMap(one) &&
      (NEW_KEYS.some((key) => Object.hasOwn(one, key)) || ["any", "all"].some((key) => listOf(one[key]).some(isMap))),
  );

/** Entries without `any` or `all` are one `any`; every such block must hold. */
const ofBlocks = (entries: readonly unknown[], told: Told): AnyOf => {
  const loose = entries.filter((entry) => isMap(entry) && NEW_KEYS.some((key) => Object.hasOwn(entry, key)));
  const blocks: AnyOf[] = loose.length === 0 ? [] : [loose.flatMap((entry) => ofEntry(entry, told))];
  for (const entry of entries) {
    if (!isMap(entry)) continue;
    if (entry["any"] !== undefined) blocks.push(listOf(entry["any"]).flatMap((one) => ofEntry(one, told)));
    if (entry["all"] !== undefined)
      blocks.push(
        together(
          listOf(entry["all"]).flatMap((one) => eachOfEntry(one, told)),
          told,
        ),
      );
  }
  return together(blocks, told);
};

const ofEntry = (entry: unknown, told: Told): AnyOf => eachOfEntry(entry, told).flat();

const eachOfEntry = (entry: unknown, told: Told): readonly AnyOf[] => {
  if (!isMap(entry)) return [];
  return Object.entries(entry).flatMap(([key, written]): readonly AnyOf[] => {
    if (key === "changed-files") return listOf(written).flatMap((one) => (isMap(one) ? ofFiles(one, told) : []));
    if (key !== "base-branch" && key !== "head-branch") {
      told(`\`${key}\` is not known.`);
      return [];
    }
    const globs = globsOfPatterns(textsOf(written));
    if (globs === undefined)
      told(`\`${key}\` is a regular expression that no glob says: ${textsOf(written).join(", ")}`);
    return globs === undefined ? [] : [[{ [key === "base-branch" ? "base" : "head"]: globs }]];
  });
};

const ofFiles = (files: Readonly<Record<string, unknown>>, told: Told): readonly AnyOf[] =>
  Object.entries(files).flatMap(([key, written]): readonly AnyOf[] => {
    const globs = textsOf(written);
    const wanted = globs.filter((glob) => !glob.startsWith("!"));
    const excluded = globs.filter((glob) => glob.startsWith("!"));
    switch (key) {
      case "any-glob-to-any-file":
        return [
          [...(wanted.length === 0 ? [] : [{ paths: wanted }]), ...excluded.map((glob) => ({ paths: ["**", glob] }))],
        ];
      case "any-glob-to-all-files":
        return [globs.map((glob) => ({ paths: { only: glob.startsWith("!") ? ["**", glob] : [glob] } }))];
      case "all-globs-to-any-file":
        if (wanted.length > 1) told("One file has to match several globs at once, which a list cannot say.");
        return wanted.length > 1 ? [] : [[{ paths: [...(wanted.length === 0 ? ["**"] : wanted), ...excluded] }]];
      case "all-globs-to-all-files":
        if (wanted.length > 1) told("All files have to match several globs at once, which a list cannot say.");
        return wanted.length > 1
          ? []
          : [[{ paths: { only: [...(wanted.length === 0 ? ["**"] : wanted), ...excluded] } }]];
      default:
        told(`\`${key}\` is not known.`);
        return [];
    }
  });

/** Before version 5: a glob, a list of globs, or maps of `any` and `all`; one of the entries is enough. */
const ofOlder = (entries: readonly unknown[], told: Told): AnyOf => {
  const plain = textsOf(entries);
  const lists = entries.filter(isMap).flatMap((entry): AnyOf => {
    const any = textsOf(entry["any"]);
    const all = textsOf(entry["all"]);
    const wanted = any.filter((glob) => !glob.startsWith("!"));
    if (wanted.length > 1) told("One file has to match several globs at once, which a list cannot say.");
    const paths = {
      ...(any.length === 0
        ? {}
        : {
            any: [
              ...(wanted.length === 0 ? ["**"] : wanted.slice(0, 1)),
              ...any.filter((glob) => glob.startsWith("!")),
            ],
          }),
      ...(all.length === 0 ? {} : { only: [...(all.every((glob) => glob.startsWith("!")) ? ["**"] : []), ...all] }),
    };
    return wanted.length > 1 || Object.keys(paths).length === 0 ? [] : [{ paths }];
  });
  const negative = plain.filter((glob) => glob.startsWith("!"));
  const positive = plain.filter((glob) => !glob.startsWith("!"));
  return [
    ...(positive.length === 0 ? [] : [{ paths: positive }]),
    ...negative.map((glob) => ({ paths: ["**", glob] })),
    ...lists,
  ];
};

const MAX_CONDITIONS = 50;

const together = (blocks: readonly AnyOf[], told: Told): AnyOf => {
  const [first = [], ...more] = blocks.filter((block) => block.length > 0);
  return more.reduce<AnyOf>((all, block) => {
    const joined = all.flatMap((one) => block.flatMap((other) => joinedConditions(one, other, told)));
    if (joined.length > MAX_CONDITIONS) told(`It stands for more than ${MAX_CONDITIONS} conditions.`);
    return joined.slice(0, MAX_CONDITIONS);
  }, first);
};

const joinedConditions = (one: DraftCondition, other: DraftCondition, told: Told): AnyOf => {
  const both = Object.keys(one).filter((key) => Object.hasOwn(other, key));
  if (both.length === 0) return [{ ...one, ...other }];
  const [left, right] = [modesOf(one["paths"]), modesOf(other["paths"])];
  if (both.join() === "paths" && Object.keys(left).every((mode) => !Object.hasOwn(right, mode)))
    return [{ ...one, ...other, paths: { ...left, ...right } }];
  told(`Two rules about \`${both.join("`, `")}\` have to hold at once, which one condition cannot say.`);
  return [];
};

const modesOf = (paths: unknown): Readonly<Record<string, unknown>> =>
  isMap(paths) ? paths : paths === undefined ? {} : { any: paths };
