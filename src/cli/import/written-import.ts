import { Document, type Pair, visit, YAMLMap } from "yaml";
import { POLICY_FILE, type PolicySources } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { NO_SCHEMA_LINE } from "../shared/written-files.ts";
import { type Draft, type Imported, idsOf, type LeftOut, oneLine, TO_DECIDE } from "./draft.ts";

export type ImportedFile = Imported & { readonly file: string };

/**
 * `changed`: what a policy says differently from its source. `toWrite`: ids of items that are only a place for what
 * somebody has to write.
 */
export type WrittenImport = {
  readonly text: string;
  readonly policies: readonly {
    readonly id: string;
    readonly from: string;
    readonly enforcement: string;
    readonly changed: readonly string[];
    readonly toWrite: readonly string[];
  }[];
  readonly leftOut: readonly (LeftOut & { readonly from: string })[];
};

type Sourced = { readonly draft: Draft; readonly from: string };

const MAX_POLICIES = 150;

/** The policy file, and what it does not say. A policy that would have a problem is left out, with that problem. */
export const writtenImport = (
  files: readonly ImportedFile[],
  builtin: PolicySources["builtin"],
  pack?: string,
): WrittenImport => {
  const extended = pack === undefined ? [] : [`tollgate:${pack}`];
  const leftOut = files.flatMap((one) => one.leftOut.map((left) => ({ ...left, from: one.file })));
  let drafts: readonly Sourced[] = files.flatMap(({ file, drafts: of }) => of.map((draft) => ({ draft, from: file })));
  for (const { draft, from } of drafts.slice(MAX_POLICIES))
    leftOut.push({ what: `"${oneLine(draft.title, 80)}"`, why: `There are more than ${MAX_POLICIES} policies.`, from });
  drafts = drafts.slice(0, MAX_POLICIES);
  for (;;) {
    const ids = idsOf(
      drafts.map(({ draft }) => draft.name),
      "policy",
      idsOfPack(extended, builtin),
    );
    const text = textOf(drafts, ids, leftOut, extended);
    const faulty = problemsOf(text, ids, builtin);
    if (faulty.size === 0 || drafts.length === 0)
      return {
        text,
        policies: drafts.map(({ draft, from }, index) => ({
          id: ids[index] ?? "",
          from,
          enforcement: draft.enforcement,
          changed: draft.changed ?? [],
          toWrite: draft.items.filter(({ text: item }) => item === TO_DECIDE.text).map(({ id }) => id),
        })),
        leftOut,
      };
    for (const [index, message] of faulty) {
      const one = drafts[index];
      if (one !== undefined)
        leftOut.push({ what: `"${oneLine(one.draft.title, 80)}"`, why: `${message}.`, from: one.from });
    }
    drafts = drafts.filter((_, index) => !faulty.has(index));
  }
};

/** A policy of the same id would change that of the pack. */
const idsOfPack = (extended: readonly string[], builtin: PolicySources["builtin"]): readonly string[] => {
  if (extended.length === 0) return [];
  const bytes = new TextEncoder().encode(`version: 1\nextends: [${extended.join(", ")}]\n`);
  const read = readPolicies({ file: { file: POLICY_FILE, bytes }, builtin });
  return read.ok ? read.value.policies.map(({ id }) => id) : [];
};

/** By the index of the policy. A problem that is of no policy is a fault of ours. */
const problemsOf = (
  text: string,
  ids: readonly string[],
  builtin: PolicySources["builtin"],
): ReadonlyMap<number, string> => {
  const read = readPolicies({
    file: { file: POLICY_FILE, bytes: new TextEncoder().encode(text) },
    builtin,
  });
  const found = new Map<number, string>();
  if (read.ok) return found;
  for (const { key, message } of read.problems) {
    const index = ids.indexOf(/^policies\.([^.[]+)/.exec(key)?.[1] ?? "");
    if (index === -1 && ids.length > 0) throw new Error(`The imported file would be wrong: ${key} ${message}`);
    if (index !== -1 && !found.has(index)) found.set(index, message);
  }
  return found;
};

const textOf = (
  drafts: readonly Sourced[],
  ids: readonly string[],
  leftOut: readonly (LeftOut & { readonly from: string })[],
  wanted: readonly string[],
): string => {
  const extended = wanted.length === 0 && drafts.length === 0 ? ["tollgate:recommended"] : wanted;
  const start = { version: 1, ...(extended.length === 0 ? {} : { extends: extended }) };
  const document = new Document(start, { aliasDuplicateObjects: false });
  const policies = new YAMLMap();
  for (const [index, { draft, from }] of drafts.entries()) {
    const pair = document.createPair(ids[index] ?? "", policyOf(draft)) as Pair<{ commentBefore?: string }>;
    pair.key.commentBefore = [
      ...(drafts[index - 1]?.from === from ? [] : [`From ${from}`]),
      ...draft.remarks,
      ...(draft.changed ?? []).map((one) => `Changed: ${one}`),
    ]
      .map(commented)
      .join("\n");
    policies.items.push(pair);
  }
  if (drafts.length > 0) document.set("policies", policies);
  // A plain text with a dash at its beginning looks like an entry without its space, which is a problem.
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && node.value.startsWith("-")) node.type = "QUOTE_DOUBLE";
    },
  });
  const head = [
    NO_SCHEMA_LINE,
    "# Proposed by `tollgate import`; yours to change. `tollgate validate` checks it, `tollgate explain <path>` says what applies.",
    ...(leftOut.length === 0
      ? []
      : ["#", "# Not carried over:", ...leftOut.slice(0, 100).map((one) => `#${commented(leftOutText(one))}`)]),
    ...(leftOut.length > 100 ? [`#   … and ${leftOut.length - 100} more (--json lists all)`] : []),
  ];
  return `${head.join("\n")}\n${document.toString({ lineWidth: 120 })}`;
};

export const leftOutText = ({ from, line, what, why }: LeftOut & { readonly from: string }): string =>
  `${from}${line === undefined ? "" : `:${line}`} ${oneLine(what, 120)}: ${oneLine(why, 300)}`;

const commented = (text: string): string => ` ${oneLine(text, 400)}`;

/** A deep copy, because two places of one list would become an anchor and an alias. */
const policyOf = ({ title, enforcement, when, items }: Draft): unknown =>
  JSON.parse(JSON.stringify(written({ title, enforcement, when, items })));

const written = ({ title, enforcement, when, items }: Pick<Draft, "title" | "enforcement" | "when" | "items">) => ({
  title: oneLine(title, 200),
  enforcement,
  ...(when === undefined ? {} : { when }),
  ...(items.length === 0 ? {} : { requires: { checklist: items } }),
});
