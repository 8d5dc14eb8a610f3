import * as z from "zod";
import { listEntry } from "../globs/compile-globs.ts";
import { type Compiling, entriesOf, type PathLists, writtenText } from "../model/compiling.ts";
import type { ChangedFile, Facts, Want } from "../model/facts.ts";
import type { Condition, Policy, Predicate, Reason } from "../model/policy.ts";
import { counted } from "../model/words.ts";
import { keyed } from "../model/written-values.ts";
import { decided, lazyReason, type PredicateDefinition, traitsOf } from "./define-predicate.ts";
import { predicates } from "./index.ts";

type Shape = { readonly [Key in keyof typeof predicates]: z.ZodOptional<(typeof predicates)[Key]["schema"]> };

const shape = Object.fromEntries(
  Object.entries(predicates).map(([key, { schema }]) => [key, schema.optional()]),
) as unknown as Shape;

export const writtenCondition = keyed({
  ...shape,
  not: keyed(shape)
    .describe(
      "None of these keys may hold. A condition on the pull request (`labels`, `authors`, `draft`…) excepts it as a whole; one on files (`paths`, `change`, `added_lines`…) takes those files away, and the policy does not apply when none is left.",
    )
    .optional(),
  matched: z
    .literal(true)
    .describe(
      "In the `when` of an item or an ADR: look only at the files that the policy matched, as if nothing else changed. Left out: at every changed file.",
    )
    .optional(),
}).describe("Every key written here must hold.");

export type WrittenCondition = z.output<typeof writtenCondition>;

export const writtenWhen = z
  .union([writtenCondition, z.array(writtenCondition).min(1).max(50)])
  .describe(
    "When the policy applies: a map of which every key must hold, or a list of such maps of which any must hold. Left out: it applies to every pull request.",
  );

export type WrittenWhen = z.output<typeof writtenWhen>;

/** `of`: whose `when` it is; a policy has no files yet that `matched` could mean. */
export const compileWhen = (
  written: WrittenWhen,
  compiling: Compiling,
  of: "policy" | "requirement" = "policy",
): readonly Condition[] =>
  Array.isArray(written)
    ? written.map((one, i) => compileCondition(one, compiling.at(i), of))
    : [compileCondition(written, compiling, of)];

const compileCondition = (written: WrittenCondition, compiling: Compiling, of: "policy" | "requirement"): Condition => {
  const { not: excepted, matched, ...wanted } = written;
  if (matched === true && of === "policy")
    compiling.fault(["matched"], {
      code: "wrong-value",
      message: "belongs to the `when` of an item or an ADR; a policy's own `when` decides what is matched",
    });
  if ([excepted, ...Object.values(wanted)].every((value) => value === undefined))
    compiling.fault([], {
      code: "missing-key",
      message: "has no condition; leave `when` out where the policy applies always",
    });
  if (excepted !== undefined && Object.values(excepted).every((value) => value === undefined))
    compiling.fault(["not"], { code: "missing-key", message: "names nothing that may not hold" });
  const compiled = compileEach(wanted, compiling);
  const away = excepted === undefined ? [] : compileEach(excepted, compiling.at("not"));
  const ordered = [
    ...compiled.filter(({ key }) => !LAST.includes(key)).map(({ predicate }) => predicate),
    ...(away.length === 0 ? [] : [not(away)]),
    ...compiled.filter(({ key }) => LAST.includes(key)).map(({ predicate }) => predicate),
  ];
  return {
    predicates: ordered,
    ...readsOf(ordered),
    ...needsOf(ordered),
    asks: ordered.reduce((all, { asks = 0 }) => all | asks, 0),
    origin: compiling.origin,
    ...(matched === true ? { matched } : {}),
    // Lazy, because only comparing needs it.
    get written() {
      return writtenText(written) + listsIn(written, compiling.pathLists);
    },
  };
};

const listsIn = (written: WrittenCondition, lists: PathLists): string => {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string") names.add(listEntry(value)?.name ?? "");
    else if (Array.isArray(value)) for (const one of value) walk(one);
    else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) walk(one);
  };
  walk(written);
  for (const { paths } of [written, written.not ?? {}]) {
    if (typeof paths === "object" && !Array.isArray(paths) && "list" in paths)
      for (const name of entriesOf(paths.list ?? [])) names.add(name);
  }
  const meant = [...names].sort().flatMap((name) => {
    const means = name === "" ? "" : (lists.get(name)?.written ?? "");
    return means === "" ? [] : [`${name}: ${means}`];
  });
  return meant.length === 0 ? "" : ` with ${meant.join(", ")}`;
};

/** After `not`, so that few files are read, and `size` counts the files that all others left. */
const LAST: readonly string[] = ["beside", "content", "size"];

const compileEach = (written: Readonly<Record<string, unknown>>, compiling: Compiling): readonly Compiled[] =>
  (Object.entries(predicates) as [string, PredicateDefinition<z.ZodType>][]).flatMap(([key, { scope, compile }]) =>
    written[key] === undefined ? [] : [{ key, scope, predicate: compile(written[key], compiling.at(key)) }],
  );

type ConditionResult = {
  readonly holds: boolean;
  readonly files: readonly ChangedFile[];
  readonly reasons: readonly Reason[];
  readonly wants: readonly Want[];
};

/** Whether it surely does not hold; `applyCondition` says why. What rules it out comes before whatever must be read. */
export const isRuledOut = (condition: Condition, facts: Facts, traits = traitsOf(facts)): boolean => {
  if (lacks(condition, traits)) return true;
  for (const { rulesOut } of condition.predicates) if (rulesOut?.(facts) === true) return true;
  return false;
};

export const lacks = ({ asks = 0 }: Condition, traits: number): boolean => (asks & ~traits) !== 0;

export const applyCondition = (
  condition: Condition,
  facts: Facts,
  files: readonly ChangedFile[] = facts.files,
): ConditionResult => {
  const reasons: Reason[] = [];
  let wants: Want[] | undefined;
  let left = files;
  for (const predicate of condition.predicates) {
    const result = predicate.apply(facts, left);
    reasons.push(result.reason);
    if (result.wants !== undefined && result.wants.length > 0) wants = [...(wants ?? []), ...result.wants];
    if (!result.holds) return { holds: false, files: NO_FILES, reasons, wants: wants ?? NO_WANTS };
    left = result.files;
  }
  return { holds: true, files: left, reasons, wants: wants ?? NO_WANTS };
};

const NO_FILES: readonly ChangedFile[] = [];
const NO_WANTS: readonly Want[] = [];

/** The `when` of an item or an ADR, for a policy that matched these files. */
export const applyRequirement = (
  condition: Condition,
  facts: Facts,
  matched: readonly ChangedFile[],
): ConditionResult => {
  if (condition.matched !== true) return applyCondition(condition, facts);
  const paths = new Set(matched.map(({ path }) => path));
  const dependencies = facts.dependencies.filter(({ manifest }) => paths.has(manifest));
  return applyCondition(condition, { ...facts, files: matched, dependencies });
};

type Compiled = {
  readonly key: string;
  readonly scope: "pull-request" | "files";
  readonly predicate: Predicate;
};

/**
 * A condition on files removes the files that match, and `not` fails if none is left. A doubtful match removes nothing.
 * A file that an earlier condition removed needs no reading.
 */
const not = (negated: readonly Compiled[]): Predicate => ({
  name: "not",
  ...readsOf(negated.map(({ predicate }) => predicate)),
  ...needsOf(negated.map(({ predicate }) => predicate)),
  apply: (facts, files) => {
    const wants: Want[] = [];
    const away = new Map<ChangedFile, { readonly by: string; readonly whats: () => Reason["decided"] }>();
    for (const { scope, predicate } of negated) {
      const result = predicate.apply(
        facts,
        predicate.reads === undefined ? files : files.filter((file) => !away.has(file)),
      );
      if (result.wants !== undefined) wants.push(...result.wants);
      if (scope === "pull-request") {
        if (result.holds && result.doubtful === undefined)
          return {
            holds: false,
            files: [],
            reason: { predicate: "not", text: `excepted: ${result.reason.text}`, decided: {} },
          };
        continue;
      }
      const doubtful = new Set(result.doubtful ?? []);
      const whats = (): Reason["decided"] => result.reason.decided;
      for (const file of result.files) if (!doubtful.has(file)) away.set(file, { by: predicate.name, whats });
    }
    const left = files.filter((file) => !away.has(file));
    const why = (): readonly (readonly [string, string])[] =>
      [...away].map(([file, { by, whats }]) => {
        const what = whats()[file.path];
        return [file.path, what === undefined ? by : `${by}: ${what}`];
      });
    const asksFiles = negated.some(({ scope }) => scope === "files");
    const by = [...new Set([...away.values()].map((one) => one.by))].join(", ");
    const text =
      away.size === 0
        ? "nothing is excepted"
        : `${left.length === 0 ? "every file is" : `${counted(away.size, "file")} ${away.size === 1 ? "is" : "are"}`} excepted by ${by}`;
    return {
      holds: left.length > 0 || !asksFiles,
      files: left,
      wants,
      reason: lazyReason("not", text, () => decided(why())),
    };
  },
});

const needsOf = (predicates: readonly Predicate[]): Pick<Predicate, "needs"> => {
  const needs = predicates.flatMap(({ needs: one }) => one ?? []);
  if (needs.length === 0) return {};
  const teams = [...new Set(needs.flatMap(({ teams: some = [] }) => some))];
  return {
    needs: {
      ...(needs.some(({ repository }) => repository) ? { repository: true } : {}),
      ...(needs.some(({ properties }) => properties) ? { properties: true } : {}),
      ...(needs.some(({ pushers }) => pushers) ? { pushers: true } : {}),
      ...(teams.length === 0 ? {} : { teams }),
    },
  };
};

const readsOf = (predicates: readonly Predicate[]): Pick<Predicate, "reads"> => {
  const reads = predicates.flatMap(({ reads: one }) => one ?? []);
  const [first] = reads;
  return first === undefined ? {} : { reads: reads.includes("always") ? "always" : first };
};

export const conditionsRequired = ({ requires }: Pick<Policy, "requires">): readonly Condition[] => [
  ...(requires.adr?.when ?? []),
  ...requires.checklist.flatMap((item) => item.when),
];
