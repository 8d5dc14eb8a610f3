import { type Draft, type Imported, isMap, type LeftOut, listOf, textsOf, wordOf } from "./draft.ts";
import { CHECKS, KNOWN_KEYS, NO_COUNTERPART } from "./mergeable-checks.ts";
import type { Part, Report } from "./mergeable-rules.ts";
import { namesOfPattern } from "./pattern-globs.ts";

/** The recipes of mergeable, of both versions. https://mergeable.readthedocs.io */
export const importMergeable = (data: unknown): Imported => {
  if (!isMap(data)) return { drafts: [], leftOut: [{ what: "mergeable.yml", why: "It holds no map." }] };
  const leftOut: LeftOut[] = [];
  const drafts = recipesOf(data["mergeable"]).flatMap((recipe, index) => {
    const name = wordOf(recipe["name"], `recipe ${index + 1}`);
    const told =
      (what: string): Report =>
      (why) =>
        void leftOut.push({ what: `${what} of "${name}"`, why });
    return draftsOfRecipe(recipe, told);
  });
  return { drafts, leftOut };
};

/** Version 1 had the checks as keys below `pull_requests`. */
const recipesOf = (written: unknown): readonly Part[] => {
  if (!isMap(written)) return listOf(written).filter(isMap);
  const old = isMap(written["pull_requests"]) ? written["pull_requests"] : written;
  return [
    {
      name: "pull requests",
      validate: Object.entries(old).flatMap(([key, check]) => (isMap(check) ? [{ do: key, ...check }] : [])),
    },
  ];
};

const draftsOfRecipe = (recipe: Part, told: (what: string) => Report): readonly Draft[] => {
  const on = textsOf(recipe["when"]).join(", ") || "pull_request.*";
  if (!on.includes("pull_request")) {
    told("what is done")(`It is about ${on}, and not about pull requests.`);
    return [];
  }
  for (const key of ["pass", "fail", "error"])
    if (recipe[key] !== undefined && !isUsual(recipe[key]))
      told(`\`${key}\``)("Tollgate publishes its own comment and check, and does nothing else.");
  const { not, whole } = filterOf(listOf(recipe["filter"]).filter(isMap), told("`filter`"));
  const checks = listOf(recipe["validate"]).filter(isMap);
  if (checks.length === 0 && listOf(recipe["pass"]).length === 0) told("`validate`")("It checks nothing.");
  return checks.flatMap((check) => {
    const drafts = draftsOfCheck(check, told(`\`${wordOf(check["do"], "nothing")}\``));
    const filtered = not === undefined ? drafts : drafts.map((draft) => excepting(draft, not));
    if (whole) return filtered;
    return filtered.map((draft) => ({
      ...draft,
      enforcement: "observe" as const,
      changed: [
        ...(draft.changed ?? []),
        "The recipe's `filter` is left out, so it applies more often, and only observes.",
      ],
    }));
  });
};

const isUsual = (actions: unknown): boolean => listOf(actions).every((one) => isMap(one) && one["do"] === "checks");

const filterOf = (filters: readonly Part[], told: Report): { readonly not?: Part; readonly whole: boolean } => {
  if (filters.length === 0) return { whole: true };
  const authors = filters.flatMap((filter): readonly (string | undefined)[] => {
    const away = isMap(filter["must_exclude"]) ? filter["must_exclude"] : undefined;
    const only = Object.keys(filter).every((key) => key === "do" || key === "must_exclude");
    const names = away === undefined || !only ? undefined : namesOfPattern(wordOf(away["regex"], ""));
    return filter["do"] === "author" && names !== undefined ? names : [undefined];
  });
  const known = authors.flatMap((one) => (one === undefined ? [] : [one]));
  if (known.length === authors.length) return { not: { authors: known }, whole: true };
  told("Only authors who are excepted can be carried over.");
  return { whole: false };
};

/** The checks here make one condition at most. */
const excepting = (draft: Draft, not: Part): Draft => {
  const when = isMap(draft.when) ? draft.when : {};
  return { ...draft, when: { ...when, not: { ...(isMap(when["not"]) ? when["not"] : {}), ...not } } };
};

const draftsOfCheck = (check: Part, told: Report): readonly Draft[] => {
  const kind = wordOf(check["do"], "nothing");
  const made = CHECKS[kind];
  if (made === undefined) {
    told(NO_COUNTERPART[kind] ?? `There is no counterpart of \`${kind}\`.`);
    return [];
  }
  const known = KNOWN_KEYS[kind] ?? [];
  for (const key of Object.keys(check))
    if (key !== "do" && !["or", "and", "not"].includes(key) && !known.includes(key))
      told(`\`${key}\` was left out: it is not known here.`);
  if (check["not"] !== undefined) told("`not` was left out; what it says would have to be turned round.");
  const own = Object.fromEntries(Object.entries(check).filter(([key]) => !["or", "and", "not"].includes(key)));
  const parts = (key: string): readonly Part[] =>
    listOf(check[key])
      .filter(isMap)
      .map((part) => ({ do: kind, ...part }));
  const all = [...(Object.keys(own).length > 1 ? [own] : []), ...parts("and")].flatMap((one) => made(one, told));
  const any = eitherOf(
    parts("or").map((one) => made(one, told)),
    told,
  );
  const drafts = [...all, ...any];
  if (drafts.length === 0) told("It names nothing that a policy could ask for.");
  return drafts;
};

const eitherOf = (ways: readonly (readonly Draft[])[], told: Report): readonly Draft[] => {
  if (ways.length === 0) return [];
  const singles = ways.map((drafts) => (drafts.length === 1 && drafts[0]?.items.length === 1 ? drafts[0] : undefined));
  const known = singles.flatMap((one) => (one?.when === undefined && one?.items[0]?.verify !== undefined ? [one] : []));
  const [first] = known;
  if (first === undefined || known.length < ways.length) {
    told("`or` was left out: its parts are no evidence that a machine could look for.");
    return [];
  }
  const items = known.flatMap(({ items: of }) => of);
  return [
    {
      ...first,
      items: [
        {
          ...{ id: "as-asked", verify_only: true as const, text: items.map(({ text }) => text).join("; or: ") },
          verify: items.flatMap(({ verify }) => verify ?? []),
        },
      ],
    },
  ];
};
