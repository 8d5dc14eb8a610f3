import { writeFileSync } from "node:fs";
import { parse } from "yaml";
import { ADR_PART_WORDS } from "../src/checklist/adr/assess-adr.ts";
import { wouldVerify } from "../src/checklist/evidence/verify-item.ts";
import { verifyWords } from "../src/checklist/evidence/verify-words.ts";
import { whoWords } from "../src/comment/words/item-words.ts";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";
import type { Item, Policy, PolicySet } from "../src/policy/model/policy.ts";
import { listText } from "../src/policy/model/words.ts";
import type { WrittenCondition, WrittenWhen } from "../src/policy/predicates/condition.ts";
import { readPolicies } from "../src/policy/read-policies.ts";
import { type ConditionWords, conditionWords } from "./condition-words.ts";

/** Parts of a written policy that the page shows as text, because a compiled condition cannot be read back. */
type Written = {
  readonly when?: WrittenWhen;
  readonly requires?: {
    readonly adr?: boolean | { readonly when?: WrittenWhen };
    readonly checklist?: readonly { readonly id: string; readonly when?: WrittenWhen }[];
  };
};

const PACKS = ["recommended", "playbook"] as const;

/**
 * `docs/reference/policies.md`, as text: every built-in policy as its users will see it. Run
 * `node scripts/generate-policies-page.ts` to write it.
 */
export const policiesPage = (): string => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const packs = new Map(PACKS.map((name) => [name, readPack(name, builtin)]));
  const known = new Set(PACKS.flatMap((name) => packs.get(name)?.policies.map(({ id }) => id) ?? []));
  // Packs come first, in their order, then policies that are in no pack.
  const others = [...builtin.keys()].filter(
    (name) => !known.has(name) && !name.includes("/") && !(PACKS as readonly string[]).includes(name),
  );
  const ids = [...known, ...others];
  const policies = ids.map((id) => policyOf(id, builtin));
  const inPack = (id: string, pack: (typeof PACKS)[number]): string =>
    packs.get(pack)?.policies.find((policy) => policy.id === id)?.enforcement ?? "–";
  const rows = policies.map(
    ({ policy }) =>
      `| [${policy.title}](#${anchorOf(policy.title)}) | ${PACKS.map((pack) => inPack(policy.id, pack)).join(" | ")} | ${policy.requires.checklist.length} | ${policy.requires.checklist.filter(({ verify }) => verify.length > 0).length} | ${adrCell(policy)} |`,
  );
  return `${[
    "# The built-in policies",
    "<!-- Made by scripts/generate-policies-page.ts from policies/*.yml. Change them there. -->",
    `The ${policies.length} built-in policies, as people on a pull request see them. They are in the packs \`tollgate:recommended\` and \`tollgate:playbook\`. A repository can change any key of them in its own file; the [policy reference](policy-file.md) describes each key, and the [playbook](../playbook/README.md) what each cited section advises. \`tollgate backtest --pack playbook\` shows what they would have done to your last pull requests.`,
    "`block` posts the checklist and holds the merge, `advise` only posts it, and `observe` reports without posting. An item may be ticked by anyone with write access, and waived with a reason, where nothing else is said.",
    [
      `| policy | ${PACKS.join(" | ")} | items | verified by machine | ADR |`,
      `| --- | ${PACKS.map(() => "---").join(" | ")} | --- | --- | --- |`,
      ...rows,
    ].join("\n"),
    ...policies.map(({ policy, written }) =>
      section(
        policy,
        written,
        builtin.get(policy.id) ?? "",
        PACKS.map((pack) => `${pack}: ${inPack(policy.id, pack)}`).join(", "),
      ),
    ),
    listsText(builtin),
  ].join("\n\n")}\n`;
};

const LISTS = "lists/";

const listsText = (builtin: ReadonlyMap<string, string>): string => {
  const rows = [...builtin]
    .filter(([key]) => key.startsWith(LISTS))
    .map(([key, text]) => {
      const name = key.slice(LISTS.length);
      const { title } = parse(text) as { readonly title: string };
      return `| [\`${name}\`](../../policies/lists/${name}.yml) | ${plain(title)} |`;
    });
  return [
    "## Named lists of paths",
    'A policy of yours can name them instead of repeating globs: `not: { paths: { list: not-the-product } }`, or `"!list:documentation"` among globs. Lists of your own go under `lists` in a policy file.',
    ["| list | what is on it |", "| --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
};

const adrCell = ({ requires: { adr } }: Policy): string =>
  adr === undefined ? "–" : adr.when.length > 0 ? "sometimes" : "yes";

const section = (policy: Policy, written: Written, file: string, enforcement: string): string => {
  const { id, title, why, source, owners, requires, followUp } = policy;
  const facts = [`\`${id}\``, ...(source === undefined ? [] : [citation(source)]), enforcement, ...owners.map(plain)];
  return [
    `## ${plain(title)}`,
    facts.join(" · "),
    `> ${plain(why)}`,
    firesText(id, file),
    ...(followUp === true
      ? [
          "While it applies, open items do not hold the merge. They go into a follow-up issue, because the fix comes first.",
        ]
      : []),
    adrText(policy),
    requires.checklist.map((item) => itemText(item, written)).join("\n"),
    exactText(policy, written),
    `[The policy](../../policies/${id}.yml) · [its cases](../../policies/${id}.test.yml)`,
  ].join("\n\n");
};

/** The first sentence of the comment at the beginning of the policy's file, which says what fires it. */
const firesText = (id: string, file: string): string => {
  const [comment = ""] = /^(?:# ?.*\n)+/.exec(file) ?? [];
  const words = comment.replaceAll(/^# ?/gm, "").replaceAll(/\s+/g, " ");
  const [, sentence] = /^Fires (.+?\.)(?: |$)/.exec(words) ?? [];
  if (sentence === undefined) throw new Error(`policies/${id}.yml does not begin with a comment "# Fires on …."`);
  return `**Fires** ${plain(sentence)}`;
};

type Listed = ConditionWords["lists"][number] & { readonly condition: number };

/** Everything with a glob or a pattern in it, folded: most readers only want to know what is asked. */
const exactText = ({ requires }: Policy, written: Written): string => {
  const adrWhen = typeof written.requires?.adr === "object" ? written.requires.adr.when : undefined;
  const parts = [
    conditionsText("It fires", written.when),
    ...(adrWhen === undefined ? [] : [conditionsText("An ADR is asked for", adrWhen)]),
    ...requires.checklist.flatMap(({ id, verify }) => {
      const when = written.requires?.checklist?.find((one) => one.id === id)?.when;
      const machine = verify.map((one) => plain(wouldVerify(one))).join(", or where ");
      return [
        ...(when === undefined ? [] : [conditionsText(`\`${id}\` is asked for`, when)]),
        ...(machine === "" ? [] : [`A machine answers \`${id}\` where ${machine}.`]),
      ];
    }),
  ];
  return `<details><summary>Exact conditions (in a list, <code>!</code> excludes, and the last entry that matches decides)</summary>\n\n${parts.join("\n\n")}\n\n</details>`;
};

const conditionsText = (what: string, when: WrittenWhen | undefined): string => {
  if (when === undefined) return `${what} on every pull request.`;
  const all = conditionsOf(when).map((condition) => conditionWords(condition));
  const [only] = all;
  const words =
    all.length === 1 && only !== undefined
      ? `${what} where ${only.sentence}.`
      : `${what} where any of these holds:\n\n${all.map(({ sentence }, index) => `${index + 1}. ${sentence}.`).join("\n")}`;
  const lists = all.flatMap(({ lists: of }, index) => of.map((list) => ({ ...list, condition: index + 1 })));
  return [words, ...listsOf(lists, all.length > 1)].join("\n\n");
};

/** The long lists, without duplicates. */
const listsOf = (lists: readonly Listed[], several: boolean): readonly string[] => {
  const reported = new Map<string, Listed>();
  for (const list of lists) {
    const key = JSON.stringify([list.title, list.entries]);
    if (!reported.has(key)) reported.set(key, list);
  }
  return [...reported.values()].map(
    ({ title, entries, condition }) =>
      `${several ? `Condition ${condition}, ${title}` : capital(title)}:\n\n\`\`\`text\n${entries.join("\n")}\n\`\`\``,
  );
};

const adrText = ({ requires: { adr } }: Policy): string => {
  if (adr === undefined) return "**ADR**: not required.";
  const parts = listText(
    adr.parts.map((part) => ADR_PART_WORDS[part]),
    "and",
  );
  const age = adr.maxAgeMonths === undefined ? "" : `, not older than ${adr.maxAgeMonths} months`;
  const some = adr.when.length === 0 ? "" : " Only some of these changes need one.";
  return `**ADR**: a link to one that holds ${parts}${age}.${some}`;
};

const itemText = (item: Item, written: Written): string => {
  const { id, text, help, source, by, waive, verify, verifyOnly } = item;
  const when = written.requires?.checklist?.find((one) => one.id === id)?.when;
  const ways = [...new Set(verify.map(verifyWords))].join(", or ");
  const answers = [
    ...(when === undefined ? [] : ["Only some of these changes are asked for it."]),
    ...(ways === "" ? [] : [`${verifyOnly ? "Only a machine answers it" : "A machine answers it, too"}: by ${ways}.`]),
    ...(verifyOnly || by.every(({ kind }) => kind === "anyone") ? [] : [`Ticked by ${plain(whoWords(by, "long"))}.`]),
    ...(waive.kind === "never" && !verifyOnly ? ["Cannot be waived."] : []),
  ];
  return [
    `- [ ] **${plain(text)}** \`${id}\`${source === undefined ? "" : ` · ${citation(source)}`}`,
    ...[...(help === undefined ? [] : [plain(help)]), answers.join(" ")]
      .filter((line) => line !== "")
      .map((line) => `  <br>${line}`),
  ].join("\n");
};

const conditionsOf = (when: WrittenWhen): readonly WrittenCondition[] => (Array.isArray(when) ? when : [when]);

/** `§12, App. B`, each linked to its section of docs/playbook/README.md. */
const citation = (source: string): string =>
  source
    .split(", ")
    .map((section) => `[${plain(section)}](../playbook/README.md#${anchorOf(section)})`)
    .join(", ");

/** GitHub's anchor of a heading; the ids in docs/playbook/README.md follow the same rule. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Text of a policy, escaped for Markdown. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>|#~]/g, "\\$&");

const policyOf = (id: string, builtin: ReadonlyMap<string, string>): { policy: Policy; written: Written } => {
  const policy = readPack(id, builtin).policies.find((one) => one.id === id);
  const file = parse(builtin.get(id) ?? "") as { policies?: Record<string, Written> } | null;
  const written = file?.policies?.[id];
  if (policy === undefined || written === undefined) throw new Error(`policies/${id}.yml has no policy ${id}`);
  return { policy, written };
};

const readPack = (name: string, builtin: ReadonlyMap<string, string>): PolicySet => {
  const bytes = new TextEncoder().encode(`version: 1\nextends: [tollgate:${name}]\n`);
  const read = readPolicies({ file: { file: name, bytes }, builtin });
  if (!read.ok) throw new Error(`tollgate:${name} has problems: ${JSON.stringify(read.problems.slice(0, 3))}`);
  return read.value;
};

if (import.meta.main) writeFileSync(new URL("../docs/reference/policies.md", import.meta.url), policiesPage());
