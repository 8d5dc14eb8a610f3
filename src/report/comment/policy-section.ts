import type { PolicyResult } from "../../engine/evaluation.ts";
import { htmlText } from "../escape/html-text.ts";
import { inlineText } from "../escape/inline-text.ts";
import { policyText } from "../escape/policy-text.ts";
import { counted } from "../words/counted.ts";
import { OUTCOME_WORDS } from "../words/outcome-words.ts";
import type { Detail } from "./detail.ts";
import { itemLines } from "./item-lines.ts";
import { whyLines } from "./why-lines.ts";

/** Owners named under a policy's title. */
const OWNERS = 3;

/** One policy: title, why it exists, why it applies, its boxes. Folded, it is one line until it is opened. */
export const policySection = (
  result: PolicyResult,
  titles: ReadonlyMap<string, string>,
  detail: Detail,
  folded: boolean,
): readonly string[] => {
  const { policy, items } = result;
  const title = titles.get(policy.id) ?? policy.id;
  const longest = Math.max(detail.text, 40);
  const body = [
    ...(folded && !detail.foldedWhy ? [] : aboutLines(result)),
    ...items.flatMap((item) => itemLines(item, titles, detail)),
    ...(items.length > 0 ? [""] : [emptyText(result), ""]),
    ...(folded && !detail.foldedWhy ? [] : whyLines(result.match, detail)),
  ];
  if (!folded) return [`#### ${inlineText(title, longest)}`, "", ...body];
  return [
    "<details>",
    `<summary>${htmlText(title, longest)} · ${stateText(result)}</summary>`,
    "",
    ...body,
    "</details>",
    "",
  ];
};

const aboutLines = ({ policy }: PolicyResult): string[] => {
  const owners = policy.owners.slice(0, OWNERS).map((owner) => inlineText(owner, 60));
  const facts = [
    policy.source === undefined ? "" : `Playbook ${inlineText(policy.source, 40)}`,
    owners.length === 0 ? "" : `owned by ${owners.join(", ")}${policy.owners.length > OWNERS ? "…" : ""}`,
  ].filter((fact) => fact !== "");
  return [`${policyText(policy.why, 400)}${facts.length === 0 ? "" : ` <sub>${facts.join(" · ")}</sub>`}`, ""];
};

const stateText = ({ items }: PolicyResult): string => {
  const open = items.filter((item) => !OUTCOME_WORDS[item.outcome].answered).length;
  if (items.length === 0) return "no boxes of its own";
  return open === 0 ? `${counted(items.length, "item")} answered` : `${open} of ${items.length} open`;
};

const emptyText = ({ policy }: PolicyResult): string => {
  const asked = policy.requires.checklist.length > 0;
  if (policy.requires.adr !== undefined && !asked) return "Asks for a decision record, see below.";
  return asked
    ? "What it asks of this change is asked by another policy here, and shown there."
    : "Asks for nothing that can be ticked.";
};
