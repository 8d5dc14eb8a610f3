import { terminalText } from "../../comment/escape/markdown.ts";
import type { Origin } from "../../policy/model/policy.ts";
import type { Paint } from "../shared/terminal.ts";
import type { ExplainedPolicy } from "./explain-facts.ts";

const LONGEST_GLOB = 44;

export const printExplained = (heading: string, policies: readonly ExplainedPolicy[], colour: Paint): string => {
  const applying = policies.filter(({ applies }) => applies);
  const others = policies.filter(({ applies }) => !applies);
  const width = Math.max(0, ...others.map(({ id }) => id.length));
  return [
    colour("bold", terminalText(heading)),
    ...(applying.length === 0
      ? [colour("dim", "  No policy applies.")]
      : applying.flatMap((policy) => applyingLines(policy, colour))),
    ...(others.length === 0 ? [] : [colour("dim", "  Does not apply:")]),
    ...others.flatMap((policy) =>
      whyNot(policy).map((why, index) => `    ${(index === 0 ? policy.id : "").padEnd(width)}  ${colour("dim", why)}`),
    ),
    "",
  ].join("\n");
};

const applyingLines = (policy: ExplainedPolicy, colour: Paint): readonly string[] => [
  `  ${colour("yellow", "applies")} ${colour("bold", policy.id)} · ${terminalText(policy.title)} · ${policy.enforcement}`,
  ...policy.conditions.flatMap((condition, index) =>
    condition.holds
      ? [
          `    ${policy.conditions.length > 1 ? `condition ${index + 1} of ${policy.conditions.length} holds` : "its condition holds"} (${place(condition.at)})`,
          ...condition.reasons.flatMap(({ predicate, text, decided }) => [
            `      ${predicate}: ${terminalText(text)}`,
            ...decided.map(
              ({ by, at }) => `        ${colour("cyan", terminalText(by, LONGEST_GLOB))}  ${colour("dim", place(at))}`,
            ),
          ]),
        ]
      : [],
  ),
  ...askedLines(policy, colour),
];

/** Each item and the ADR that depend on the change, with the reason; what is asked always is counted. */
const askedLines = ({ items, adr }: ExplainedPolicy, colour: Paint): readonly string[] => {
  const each = [
    ...items.map((item) => ({ name: item.id, ...item })),
    ...(adr === undefined ? [] : [{ name: "an ADR", ...adr }]),
  ];
  const left = each.filter(({ asked }) => !asked);
  const asked = each.filter((one) => one.asked);
  const width = Math.max(0, ...left.map(({ name }) => name.length));
  return [
    ...(asked.length === 0 ? [] : [`    asks for ${asked.map(({ name }) => name).join(", ")}`]),
    ...(left.length === 0 ? [] : ["    does not ask for"]),
    ...left.flatMap(({ name, conditions }) =>
      decidedWords(conditions).map(
        (why, index) => `      ${(index === 0 ? name : "").padEnd(width)}  ${colour("dim", why)}`,
      ),
    ),
  ];
};

const MAX_REASONS = 3;

const whyNot = (policy: ExplainedPolicy): readonly string[] => {
  if (policy.enforcement === "off") return [`is off (${place(policy.at)})`];
  return decidedWords(policy.conditions);
};

/** What decided in conditions that do not hold. */
const decidedWords = (conditions: ExplainedPolicy["conditions"]): readonly string[] => {
  const words = conditions.flatMap(({ reasons }) => {
    const last = reasons.at(-1);
    if (last === undefined) return [];
    const by = last.decided
      .map(({ by: glob, at }) => ` by ${terminalText(glob, LONGEST_GLOB)} (${place(at)})`)
      .slice(0, 1);
    return [`${last.predicate}: ${terminalText(last.text)}${by.join("")}`];
  });
  const once = [...new Set(words)];
  const more = once.length - MAX_REASONS;
  return more <= 0 ? once : [...once.slice(0, MAX_REASONS), `and ${more} more like these (--json has all)`];
};

export const place = ({ file, line, column }: Origin): string => `${terminalText(file)}:${line}:${column}`;
