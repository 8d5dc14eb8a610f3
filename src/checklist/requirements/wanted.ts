import { type Facts, type Found, type Want, wantKey } from "../../policy/model/facts.ts";
import type { Condition, Policy } from "../../policy/model/policy.ts";
import { applyCondition, applyRequirement, conditionsRequired, isRuledOut } from "../../policy/predicates/condition.ts";
import { traitsOf } from "../../policy/predicates/define-predicate.ts";
import { earlierFiles } from "./earlier-files.ts";

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

/** Of one pull request. `characters`: of all texts together. The same in every shell, so that verdicts are the same. */
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
    : { kind: "unreadable", why: `more than ${readLimits.texts} are to be read` };
