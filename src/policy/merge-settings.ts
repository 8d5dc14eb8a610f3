import { type BreakGlassWritten, mergeBreakGlass } from "./break-glass.ts";
import { DEFAULT_CHECK } from "./check-names.ts";
import { compareLists, compareNeeds } from "./compare-policies.ts";
import { EVERYTHING, type MergedPolicy, type PolicyFile } from "./compile-policy.ts";
import { evidenceOf } from "./compile-verify.ts";
import { compileGlobs, meaningOf } from "./globs/compile-globs.ts";
import { globLists } from "./globs/glob-lists.ts";
import { eachPattern, patternShelf } from "./globs/patterns.ts";
import { bindingLock } from "./locks.ts";
import { type Compiling, entriesOf, NO_PATH_LISTS, type WrittenList, writtenText } from "./model/compiling.ts";
import type { AdrSettings, BreakGlassSettings, Origin, Settings } from "./model/policy.ts";
import type { Problem, Read } from "./model/problem.ts";
import type { WrittenPolicyFile } from "./written-policy-file.ts";

type MergedSettings = {
  readonly settings: Settings;
  readonly origins: Readonly<Record<string, Origin>>;
  readonly locks: Readonly<Record<string, Origin>>;
};

/** Locked settings stay. The ADR settings are also locked by a lock on a policy that asks for an ADR. */
export const mergeSettings = (
  files: readonly PolicyFile[],
  policies: readonly MergedPolicy[],
): Read<MergedSettings> => {
  const problems: Problem[] = [];
  const heeded: PolicyFile[] = [];
  const locks: Record<string, Origin> = {};
  const earlier = new Set<string>();
  const glass: BreakGlassWritten[] = [];
  for (const file of files) {
    const before = settingsOf(heeded, undefined);
    const { settings } = file;
    const adrLock = locks["adr"] ?? lockOnAdr(policies, earlier);
    const refused = new Map<string, string>();
    const refuse = (key: string, what: string, lock: Origin): void => {
      refused.set(key, `${what}, but ${lock.file} has locked it`);
    };
    if (locks["check"] !== undefined && settings.check !== undefined && settings.check !== before.check) {
      refuse("check", `renames the check from ${before.check} to ${settings.check}`, locks["check"]);
    }
    if (adrLock !== undefined) {
      for (const key of widened(before.adr, settings.adr)) refuse(key, "changes what counts as an ADR", adrLock);
    }
    if (file.yields !== true) {
      for (const [key, message] of refused) {
        const { file: name, line, column } = settings.origins[key] ?? { file: file.file, line: 1, column: 1 };
        problems.push({ code: "locked", file: name, line, column, key, message });
      }
    }
    heeded.push(file.yields === true ? without(file, refused) : file);
    if (settings.breakGlass !== undefined) {
      const bound = bindingLock(lockedBy(policies, earlier), file.file);
      glass.push({
        part: settings.breakGlass,
        yields: file.yields === true,
        ...(bound === undefined ? {} : { bound: { policy: bound.policy, file: bound.lock.file } }),
      });
    }
    for (const key of settings.locked ?? []) {
      locks[key] ??= settings.origins["locked"] ?? { file: file.file, line: 1, column: 1 };
    }
    earlier.add(file.file);
  }
  const breakGlass = mergeBreakGlass(glass);
  if (!breakGlass.ok || problems.length > 0)
    return { ok: false, problems: [...problems, ...(breakGlass.ok ? [] : breakGlass.problems)] };
  const origins: Record<string, Origin> = Object.assign({}, ...heeded.map((file) => file.settings.origins));
  delete origins["locked"];
  for (const part of breakGlass.value.heeded) {
    for (const [key, origin] of Object.entries(part.origins)) origins[`break_glass.${key}`] = origin;
    const locked = part.locked === true ? part.origins.locked : undefined;
    if (locked !== undefined) locks["break_glass"] ??= locked;
  }
  return { ok: true, value: { settings: settingsOf(heeded, breakGlass.value.settings), origins, locks } };
};

const lockedBy = (policies: readonly MergedPolicy[], files: ReadonlySet<string>): readonly MergedPolicy[] =>
  policies.map((policy) => ({
    ...policy,
    locks: new Map([...policy.locks].filter(([, { file }]) => files.has(file))),
  }));

const lockOnAdr = (policies: readonly MergedPolicy[], files: ReadonlySet<string>): Origin | undefined => {
  for (const { part, items, locks } of lockedBy(policies, files)) {
    const asked = part.adr !== undefined && part.adr !== false && files.has(part.adr.origin.file);
    const answers = items.some(
      ({ verify = [], origin }) => files.has(origin.file) && evidenceOf(verify).some(({ kind }) => kind === "adr"),
    );
    const lock =
      (asked ? locks.get("requires.adr") : undefined) ??
      (answers ? locks.get("requires.checklist") : undefined) ??
      (asked || answers ? locks.get(EVERYTHING) : undefined);
    if (lock !== undefined) return lock;
  }
  return undefined;
};

const widened = (before: AdrSettings, part: Partial<AdrSettings>): readonly string[] => {
  const found: string[] = [];
  // The last glob decides, so only an identical list is certainly not wider.
  if (part.writtenPaths !== undefined && writtenText(part.writtenPaths) !== writtenText(before.writtenPaths))
    found.push("adr.paths");
  const sources = (settings: Partial<AdrSettings>): readonly string[] =>
    (settings.external ?? []).map(({ source }) => source);
  if (
    part.external !== undefined &&
    ![undefined, "tighter"].includes(compareLists(sources(before), sources(part), "looser"))
  )
    found.push("adr.external");
  if (part.parts !== undefined && ![undefined, "tighter"].includes(compareNeeds(before.parts ?? [], part.parts)))
    found.push("adr.parts");
  if (part.headings !== undefined && writtenText(part.headings) !== writtenText(before.headings))
    found.push("adr.headings");
  if (part.statuses !== undefined && writtenText(part.statuses) !== writtenText(before.statuses ?? {}))
    found.push("adr.statuses");
  return found;
};

const without = (file: PolicyFile, refused: ReadonlyMap<string, string>): PolicyFile => {
  if (refused.size === 0) return file;
  const { check, adr, origins, ...rest } = file.settings;
  const { paths, writtenPaths, external, headings, statuses, parts } = adr;
  const kept = (key: string): boolean => !refused.has(key);
  return {
    ...file,
    settings: {
      ...rest,
      ...(check === undefined || !kept("check") ? {} : { check }),
      adr: {
        ...(paths === undefined || writtenPaths === undefined || !kept("adr.paths") ? {} : { paths, writtenPaths }),
        ...(external === undefined || !kept("adr.external") ? {} : { external }),
        ...(parts === undefined || !kept("adr.parts") ? {} : { parts }),
        ...(headings === undefined || !kept("adr.headings") ? {} : { headings }),
        ...(statuses === undefined || !kept("adr.statuses") ? {} : { statuses }),
      },
      origins: Object.fromEntries(Object.entries(origins).filter(([key]) => kept(key))),
    },
  };
};

/** The first ones are shown in the comment. */
const defaultAdrPaths = [
  "docs/adr/**",
  "docs/decisions/**",
  "doc/adr/**",
  "adr/**",
  "docs/architecture/decisions/**",
  "{adrs,decisions,architecture/decisions,architecture/adr}/**",
  "{docs,doc,documentation}/**/{adr,adrs,ADR,ADRs,ADRS,decisions,decision-records,decision_records,decision-log}/**",
  "**/{adr,adrs,ADR,ADRs,ADRS,decision-record,decision-records,decision_records}/**",
  "**/{architecture-decision-record,architecture-decision-records,architectural-decision-records}/**",
  "**/{architecture-decisions,architecture_decisions,architectural-decisions,architecture_decision_records}/**",
  "**/{docs,doc,documentation}/{decisions,architecture/decisions}/**",
  "**/{adr,ADR}[-_][0-9]*",
  "**/*.adr.*",
  "!**/{node_modules,vendor,third_party}/**",
] as const;

const settingsOf = (files: readonly PolicyFile[], breakGlass: BreakGlassSettings | undefined): Settings => {
  const adr: Partial<AdrSettings> = Object.assign({}, ...files.map((file) => file.settings.adr));
  return {
    check: files.findLast((file) => file.settings.check !== undefined)?.settings.check ?? DEFAULT_CHECK,
    adr: {
      paths: adr.paths ?? compileGlobs(defaultAdrPaths, unfailing()),
      writtenPaths: adr.writtenPaths ?? defaultAdrPaths,
      external: adr.external ?? [],
      headings: adr.headings ?? {},
      ...(adr.statuses === undefined ? {} : { statuses: adr.statuses }),
      ...(adr.parts === undefined ? {} : { parts: adr.parts }),
    },
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
};

const unfailing = (): Compiling => ({
  fault: (_below, { message }) => {
    throw new Error(`A default of ours ${message}`);
  },
  at: unfailing,
  origin: { file: "", line: 1, column: 1 },
  spend: () => true,
  effort: () => {},
  patterns: patternShelf(Number.POSITIVE_INFINITY, () => {}),
  globs: globLists(() => {}),
  list: () => undefined,
  listNames: [],
  pathLists: NO_PATH_LISTS,
});

export const adrSettings = (written: WrittenPolicyFile["adr"], compiling: Compiling): Partial<AdrSettings> => ({
  ...(written?.paths === undefined
    ? {}
    : { paths: compileGlobs(written.paths, compiling.at("paths")), writtenPaths: meaningOf(written.paths, compiling) }),
  ...(written?.external === undefined ? {} : { external: eachPattern(written.external, compiling.at("external")) }),
  ...(written?.headings === undefined ? {} : { headings: lowerCase(written.headings) }),
  ...(written?.statuses === undefined ? {} : { statuses: statusesOf(written.statuses) }),
  ...(written?.parts === undefined ? {} : { parts: written.parts }),
});

const statusesOf = ({
  proposed,
  ...words
}: NonNullable<NonNullable<WrittenPolicyFile["adr"]>["statuses"]>): NonNullable<AdrSettings["statuses"]> => ({
  ...lowerCase(words),
  ...(proposed === undefined ? {} : { proposed }),
});

const lowerCase = (
  words: Readonly<Record<string, WrittenList | undefined>>,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(words).map(([key, some]) => [
      key,
      entriesOf(some ?? []).map((word) => word.normalize("NFC").trim().toLowerCase()),
    ]),
  );
