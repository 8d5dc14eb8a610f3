import { type ChangedFile, type Facts, type Found, wantKey } from "../../policy/model/facts.ts";
import type { PolicySet, Settings } from "../../policy/model/policy.ts";
import { type ExpectedItem, matchPolicies, requirementsOf } from "../requirements/match-policies.ts";

const MAX_FOLDERS = 3;

export const foldersOf = ({ writtenPaths }: Pick<Settings["adr"], "writtenPaths">): readonly string[] =>
  writtenPaths.flatMap(folderOf).slice(0, MAX_FOLDERS);

const folderOf = (glob: string): readonly string[] => {
  const plain = /^[^*?{}[\]!\\]+/.exec(glob)?.[0] ?? "";
  const folder = plain === glob ? plain : plain.slice(0, Math.max(0, plain.lastIndexOf("/")));
  return folder === "" ? [] : [folder];
};

/** Of one policy: how many boxes that hold the merge a record in the change would bring. */
export type RecordBoxes = { readonly policy: string; readonly title: string; readonly boxes: number };

/** As short as a record can be, so that policies which look at headings see one. */
const RECORD = [
  "# Decision",
  "",
  "## Status",
  "",
  "Proposed",
  "",
  "## Context",
  "",
  "## Decision",
  "",
  "## Consequences",
];

/**
 * What a new record in this change would be asked beside what is asked already, so that its author learns it before
 * adding one. The record is looked at by itself: what the rest of the change asks for is in `asked`.
 * @param blocking whether a requirement of a record holds the merge, and so takes the place of a box that asks the same
 */
export const boxesOfRecord = (
  { policies, settings: { adr } }: PolicySet,
  facts: Facts,
  asked: readonly ExpectedItem[],
  blocking: boolean,
): readonly RecordBoxes[] => {
  const [folder] = foldersOf(adr);
  const path = `${folder}/0001-decision.md`;
  if (folder === undefined || adr.paths.decide(path)?.matches !== true) return [];
  const record: ChangedFile = {
    ...{ path, status: "added", blob: "", additions: RECORD.length, deletions: 0 },
    lines: { kind: "known", added: RECORD, removed: [] },
  };
  const text: Found = { kind: "text", text: RECORD.join("\n") };
  const found = new Map([...(facts.read?.found ?? []), [wantKey({ kind: "text", path, blob: "" }), text]]);
  const alone: Facts = { ...facts, files: [record], dependencies: [], read: { more: false, found } };
  const known = new Set(asked.flatMap(({ keys }) => keys));
  const counts = new Map<string, RecordBoxes>();
  for (const { item, keys, matches } of requirementsOf(matchPolicies(policies, alone), alone).items) {
    const policy = matches.find((match) => match.policy.enforcement === "block")?.policy;
    const isRequired = blocking && item.verify.some(({ kind }) => kind === "adr");
    if (policy === undefined || isRequired || keys.some((key) => known.has(key))) continue;
    const boxes = (counts.get(policy.id)?.boxes ?? 0) + 1;
    counts.set(policy.id, { policy: policy.id, title: policy.title, boxes });
  }
  return [...counts.values()];
};
