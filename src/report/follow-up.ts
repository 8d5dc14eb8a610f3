import type { Evaluation, PassedBy } from "../checklist/evaluate.ts";
import type { ItemResult } from "../checklist/item-result.ts";
import { inlineText, MARKDOWN_QUOTING } from "../comment/escape/markdown.ts";
import { passedByText } from "../comment/words/notice-text.ts";
import { isBotLogin } from "../policy/model/facts.ts";
import { counted } from "../policy/model/words.ts";

type FollowUp = {
  readonly title: string;
  readonly body: string;
  readonly label: string;
  readonly assignees: readonly string[];
};

type FollowUpOptions = {
  readonly pullUrl: string;
  readonly due: string;
  readonly label: string;
  readonly warn?: { readonly owners: readonly string[]; readonly count: number; readonly max: number };
};

/** First line of a follow-up issue; together with its author it identifies ours. */
const FOLLOW_UP = "<!-- tollgate:follow-up ";

export const followUpMarker = (repository: string, number: number): string => `${FOLLOW_UP}${repository}#${number} -->`;

export const isFollowUp = (body: string): boolean => body.startsWith(FOLLOW_UP);

/** The open items, and the playbook's three buckets (Appendix A). People fill it in; nothing is read back. */
export const renderFollowUp = (evaluation: Evaluation, passedBy: PassedBy, options: FollowUpOptions): FollowUp => {
  const { facts, policies, adr } = evaluation;
  const open = policies
    .flatMap(({ items }) => items)
    .filter((item) => item.blocking && !ANSWERED.includes(item.outcome));
  const titles = new Map(policies.map(({ policy }) => [policy.id, policy.title]));
  const records = adr?.blocking === true && adr.state !== "met" ? ["- [ ] An ADR that records the decision"] : [];
  const lines = [
    followUpMarker(facts.repository, facts.number),
    `Pull request ${options.pullUrl} was let through with open items: ${passedByText(passedBy, MARKDOWN_QUOTING)}.`,
    "",
    `**Due: ${options.due}**`,
    "",
    "## What is still open",
    "",
    ...open.map(
      (item) =>
        `- [ ] ${inlineText(item.text, 300)} (${inlineText(titles.get(item.policies[0] ?? "") ?? "")}, \`${item.key}\`)`,
    ),
    ...records,
    "",
    "## So that it does not happen again",
    "",
    "- **Prevent** (a change of design): ",
    "- **Detect** (an alert, a dashboard): ",
    "- **Respond** (a runbook, a tool): ",
    ...warning(options.warn),
  ];
  return {
    title: `Follow up on #${facts.number}: ${counted(open.length + records.length, "open item")}`,
    body: `${lines.join("\n")}\n`.slice(0, 65_000),
    label: options.label,
    assignees: [passedBy.kind === "break-glass" ? passedBy.by : facts.author.login].filter(
      (login) => !isBotLogin(login),
    ),
  };
};

const ANSWERED: readonly ItemResult["outcome"][] = ["done", "verified", "waived"];

/** The policy file of the base names the owners, so the mention is intended. */
const warning = (warn: FollowUpOptions["warn"]): readonly string[] => {
  if (warn === undefined) return [];
  const owners = warn.owners.filter((owner) => /^@[A-Za-z0-9-]+(\/[A-Za-z0-9._-]+)?$/.test(owner));
  return [
    "",
    `> The budget is spent: this is number ${warn.count} of ${warn.max} within 30 days. ${owners.join(" ")}`.trimEnd(),
  ];
};
