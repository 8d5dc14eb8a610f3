import { evidenceOf } from "../policy/compile-verify.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Settings, Verify, Who } from "../policy/model/policy.ts";
import { adrTargets } from "./adr/adr-targets.ts";
import type { EvidenceNeeds } from "./evidence/evidence-facts.ts";
import { findSection } from "./evidence/sections.ts";
import { contentFiles, isWholeInDiff } from "./evidence/verify-text.ts";
import type { LinkEntry } from "./ledger/ledger.ts";
import { type ExpectedItem, type Match, requirementsOf } from "./requirements/match-policies.ts";

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
