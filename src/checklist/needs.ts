import { evidenceOf } from "../policy/compile-verify.ts";
import { type Facts, type Found, type Want, wantKey } from "../policy/model/facts.ts";
import type { Condition, Policy, Settings, Verify, Who } from "../policy/model/policy.ts";
import { applyCondition, applyRequirement, conditionsRequired, isRuledOut } from "../policy/predicates/condition.ts";
import { traitsOf } from "../policy/predicates/define-predicate.ts";
import { adrTargets } from "./adr/adr-targets.ts";
import type { EvidenceNeeds } from "./evidence/evidence-facts.ts";
import { findSection } from "./evidence/sections.ts";
import { contentFiles, isWholeInDiff } from "./evidence/verify-content.ts";
import type { LinkEntry } from "./ledger/ledger.ts";
import { type ExpectedItem, earlierFiles, type Match, requirementsOf } from "./requirements/match-policies.ts";

/**
 * What must be read before the policies can be matched for certain, each once. A file that is not read yet counts as
 * matching, so what later predicates and items need is among it.
 */
export const wantsOf = (policies: readonly Policy[], given: Facts): readonly Want[] => {
  const facts = { ...given, files: earlierFiles(given.files) };
  const traits = traitsOf(facts);
  const unknown = facts.files.some(({ lines }) => lines.kind === "too-large");
  const asks = ({ reads }: Condition): boolean => reads === "always" || (unknown && reads !== undefined);
  const wants = new Map<string, Want>();
  const add = (some: readonly Want[]): void => {
    for (const want of some) if (!wants.has(wantKey(want))) wants.set(wantKey(want), want);
  };
  for (const policy of policies) {
    const { when, enforcement } = policy;
    if (enforcement === "off") continue;
    const below = conditionsRequired(policy).filter(asks);
    if (below.length === 0 && !when.some(asks)) continue;
    const results = when.flatMap((condition) =>
      isRuledOut(condition, facts, traits) ? [] : [applyCondition(condition, facts)],
    );
    for (const result of results) add(result.wants);
    if (below.length === 0 || !results.some(({ holds }) => holds)) continue;
    const matched = new Set(results.flatMap(({ files }) => files));
    const files = facts.files.filter((file) => matched.has(file));
    for (const condition of below) add(applyRequirement(condition, facts, files).wants);
  }
  return [...wants.values()];
};

/** Reads each want, or says why it cannot. A want that is missing in the answer was not read. */
export type ReadWants = (wants: readonly Want[]) => Promise<ReadonlyMap<string, Found>>;

/** For one pull request; `characters`: all texts together. Every shell has the same, so that verdicts are the same. */
export const readLimits = { texts: 200, folders: 200, attributes: 50, characters: 10_000_000 } as const;

/** A file that turns out not to match can only make `size` hold, which may want some more. */
const ROUNDS = 3;

/** The facts with all that the policies want, read in as few requests as possible. `bounded` limits the computing. */
export const withWanted = async (
  policies: readonly Policy[],
  facts: Facts,
  read: ReadWants,
  bounded: <T>(work: () => T) => T = (work) => work(),
): Promise<Facts> => {
  const left = { text: readLimits.texts, folder: readLimits.folders, attributes: readLimits.attributes };
  let characters = 0;
  let known: Facts = { ...facts, read: { more: true, found: new Map() } };
  for (let round = 0; round < ROUNDS; round++) {
    const wants = bounded(() => wantsOf(policies, known)).toSorted(inOrder);
    if (wants.length === 0) break;
    const asked = wants.filter((want) => left[want.kind]-- > 0);
    const answers = asked.length === 0 ? new Map<string, Found>() : await read(asked);
    const now = new Map(known.read?.found);
    for (const want of wants) {
      const key = wantKey(want);
      const answer = asked.includes(want) ? (answers.get(key) ?? NOT_READ) : beyond(want);
      characters += "text" in answer ? answer.text.length : 0;
      now.set(key, characters > readLimits.characters && "text" in answer ? TOO_MUCH : answer);
    }
    known = { ...facts, read: { more: true, found: now } };
  }
  return known;
};

/** Folders near the root first, then by path, so that the limits mean the same for every source. */
const inOrder = (one: Want, other: Want): number =>
  ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) ||
  (one.kind === "text" ? 0 : depthOf(one.path) - depthOf(other.path)) ||
  (wantKey(one) < wantKey(other) ? -1 : 1);

const ORDER: readonly Want["kind"][] = ["attributes", "folder", "text"];

const depthOf = (path: string): number => (path === "" ? 0 : path.split("/").length);

const NOT_READ: Found = { kind: "unreadable", why: "it could not be read" };
const TOO_MUCH: Found = { kind: "unreadable", why: "the files to read are too large together" };

/** A `.gitattributes` that is not read says nothing, as if it were not there. */
const beyond = ({ kind }: Want): Found =>
  kind === "attributes"
    ? { kind: "none" }
    : { kind: "unreadable", why: `this change has more than ${readLimits.texts} files to read` };

type EvidenceExtra = {
  readonly links: readonly LinkEntry[];
  readonly people: readonly string[];
  readonly breakGlass?: boolean;
};

/** Reading a file costs one request. */
const MAX_CONTENTS = 50;

/** What must be read to evaluate the matches. The reader of the reviews adds the reviewers to `people`. */
export const evidenceNeeds = (
  matches: readonly Match[],
  facts: Facts,
  settings: Settings,
  { links, people, breakGlass = false }: EvidenceExtra,
): EvidenceNeeds => {
  const requirements = requirementsOf(matches, facts);
  const items = requirements.items.map(({ item }) => item);
  const verifies = items.flatMap(({ verify }) => evidenceOf(verify));
  const has = (kind: Verify["kind"]): boolean => verifies.some((verify) => verify.kind === kind);
  const adr = has("adr") || requirements.adrs.length > 0;
  const contents = new Set<string>();
  for (const path of [
    ...verifies.flatMap((verify) => (verify.kind === "exists" ? verify.paths : [])),
    ...(adr ? adrTargets(facts, settings.adr, links).flatMap(({ path }) => path ?? []) : []),
    ...sectionPaths(verifies, facts),
    ...contentPaths(requirements.items),
  ]) {
    if (contents.size < MAX_CONTENTS) contents.add(path);
  }
  return {
    checks: has("check"),
    ...(has("check")
      ? { checkNames: unique(verifies.flatMap((verify) => (verify.kind === "check" ? verify.names : []))) }
      : {}),
    statuses: has("status"),
    ...(has("deployment")
      ? { environments: unique(verifies.flatMap((one) => (one.kind === "deployment" ? one.environments : []))) }
      : {}),
    reviews: has("approval"),
    ...(verifies.some((verify) => isInBody(verify, facts)) ? { templates: true } : {}),
    contents: [...contents],
    people: unique(people.filter((login) => login !== "")),
    teams: unique(
      [
        ...items.flatMap(({ by, waive }) => [...by, ...(waive.kind === "by" ? waive.who : [])]),
        ...verifies.flatMap((verify) => (verify.kind === "approval" ? verify.by : [])),
        ...(breakGlass ? (settings.breakGlass?.by ?? []) : []),
      ].flatMap(teamsOf),
    ),
  };
};

const teamsOf = (who: Who): readonly string[] => {
  if (who.kind === "code-owner") return (who.groups ?? []).flat().flatMap(teamsOf);
  return who.kind === "team" ? [who.team] : who.kind === "all" ? who.of.flatMap(teamsOf) : [];
};

const isInBody = (verify: Verify, { body }: Facts): boolean =>
  verify.kind === "section" && verify.in === undefined && findSection(body, verify.heading)?.says === "something";

const sectionPaths = (verifies: readonly Verify[], facts: Facts): string[] =>
  verifies.flatMap((verify) => {
    if (verify.kind !== "section" || verify.in === undefined) return [];
    const globs = verify.in;
    return facts.files.flatMap(({ path, status }) =>
      status !== "removed" && globs.decide(path)?.matches === true ? [path] : [],
    );
  });

/** A new file's text is in the diff. */
const contentPaths = (items: readonly ExpectedItem[]): string[] =>
  items.flatMap(({ item, matches }) =>
    evidenceOf(item.verify).flatMap((verify) =>
      verify.kind === "content"
        ? matches.flatMap(({ files }) =>
            contentFiles(verify, files).flatMap((file) => (isWholeInDiff(file) ? [] : [file.path])),
          )
        : [],
    ),
  );

const unique = (names: readonly string[]): string[] => {
  const seen = new Map<string, string>();
  for (const name of names) if (!seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name);
  return [...seen.values()];
};
