import {
  assumptionText,
  type BacktestReport,
  type Comparison,
  type Example,
  numberText,
  type PolicyCounts,
  rateText,
  shareText,
  weeksOf,
} from "../../backtest/backtest-report.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import type { Origin, PolicySet } from "../../policy/model/policy.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { policyTexts } from "../explain/explain-facts.ts";
import { findLine } from "../explain/parse-path.ts";
import { place } from "../explain/print-explained.ts";
import type { Paint, Terminal } from "../shared/terminal.ts";

const SHOWN = { policies: 12, deciders: 5, files: 3, examples: 3, glob: 60 };

type PlaceOf = (policy: string, by: string) => Origin | undefined;

export const printBacktest = (report: BacktestReport, placeOf: PlaceOf, colour: Paint, columns: number): string => {
  const dim = (text: string): readonly string[] => wrap(text, columns).map((line) => colour("dim", line));
  const { counts, pullRequests, policies } = report;
  const days = `${report.from.slice(0, 10)} to ${report.to.slice(0, 10)}`;
  const noisy = policies.filter(({ applied }) => applied > 0);
  return [
    ...wrap(
      `${terminalText(report.repository)} · ${terminalText(report.branch)} · ${pullRequestsText(pullRequests)}${pullRequests === 0 ? "" : `, ${days}`}`,
      columns,
    ).map((line) => colour("bold", line)),
    ...dim(assumptionText(report)),
    ...dim(`Policies: ${terminalText(report.policiesFrom)}`),
    ...(report.unread === 0 ? [] : dim(unreadText(report.unread))),
    "",
    ...(pullRequests === 0
      ? ["Nothing to replay: there is no pull request in this stretch."]
      : [...weightLines(report, colour, columns), "", ...policyTable(report, colour)]),
    ...noisy
      .slice(0, SHOWN.policies)
      .flatMap((policy) => ["", ...policyLines(policy, report, placeOf, colour, columns)]),
    ...(noisy.length > SHOWN.policies
      ? ["", ...dim(`${noisy.length - SHOWN.policies} more policies applied; --json and --html have all.`)]
      : []),
    ...(report.comparison === undefined ? [] : ["", ...comparisonLines(report.comparison, report, colour, columns)]),
    ...(counts.held > 0
      ? [
          "",
          ...dim(
            "Held: on the day it was opened. Checks, reviews, labels and files that a pull request does not change are not in git's history, so what they would answer counts as open.",
          ),
        ]
      : []),
    "",
  ].join("\n");
};

const pullRequestsText = (count: number): string => `${numberText(count)} pull request${count === 1 ? "" : "s"}`;

const unreadText = (unread: number): string =>
  `${pullRequestsText(unread)} could not be read, because objects are missing here, and ${unread === 1 ? "is" : "are"} left out.`;

const weightLines = (report: BacktestReport, colour: Paint, columns: number): readonly string[] => {
  const { counts, pullRequests } = report;
  const rows = [
    ["held", counts.held, "red"],
    ["advised only", counts.advised, "yellow"],
    ["observed only", counts.observed, "cyan"],
    ["untouched", counts.untouched, "green"],
  ] as const;
  const { boxes, asked, answered } = counts;
  return [
    ...rows
      .filter(([name, count]) => count > 0 || name !== "observed only")
      .map(([name, count, style]) =>
        `  ${name.padEnd(14)}${numberText(count).padStart(8)}  ${shareText(count, pullRequests).padStart(7)}  ${colour(style, "█".repeat(Math.round((count / pullRequests) * 30)))}`.trimEnd(),
      ),
    "",
    ...[
      ...(asked === 0
        ? []
        : [
            `Boxes of a pull request that is asked any to merge: median ${boxes.median}, nine in ten at most ${boxes.ninth}, most ${boxes.most}; the change itself answers ${shareText(answered, asked)}.`,
          ]),
      ...askedTexts(report),
    ].flatMap((text) => wrap(text, columns, "  ", "  ")),
  ];
};

/** What all policies ask of people, advice too, and who is asked. */
const askedTexts = (report: BacktestReport): readonly string[] => {
  const { counts, pullRequests, first } = report;
  const { all, bots, people } = counts;
  const could = all.asked + all.leftOut;
  if (could === 0) return [];
  const weekly = all.open / weeksOf(report);
  return [
    `All boxes, advice too: median ${all.median}, 95 % at most ${all.p95} where a policy applies. Of ${numberText(could)} that could be asked, the change answers ${shareText(all.answered, could)} and leaves out ${shareText(all.leftOut, could)}.`,
    `People tick ${rateText(weekly)} a week${people === 0 ? "" : `, ${rateText(weekly / people)} each (${numberText(people)} ${people === 1 ? "author" : "authors"})`}.`,
    ...(bots.pullRequests === 0
      ? []
      : [
          `Bots opened ${numberText(bots.pullRequests)} (${shareText(bots.pullRequests, pullRequests)}): ${numberText(bots.held)} held, ${numberText(bots.boxes)} boxes.`,
        ]),
    ...(first === undefined
      ? []
      : [
          `What to switch off first: ${first.id}. ${first.heldWithout < counts.held ? `Without it ${shareText(first.heldWithout, pullRequests)} are held instead of ${shareText(counts.held, pullRequests)}; it` : "It"} asks ${numberText(first.boxes)} of ${numberText(all.open)} open boxes.`,
        ]),
  ];
};

const policyTable = ({ policies, pullRequests }: BacktestReport, colour: Paint): readonly string[] => {
  const width = Math.max(6, ...policies.map(({ id }) => id.length));
  return [
    colour("bold", `${"policy".padEnd(width)}  ${"enforced".padEnd(8)}  applied    share     held`),
    ...policies.map(({ id, enforcement, applied, held }) => {
      const line = `${id.padEnd(width)}  ${enforcement.padEnd(8)}  ${numberText(applied).padStart(7)}  ${shareText(applied, pullRequests).padStart(7)}  ${(enforcement === "block" ? numberText(held) : "–").padStart(7)}`;
      return applied === 0 ? colour("dim", line) : line;
    }),
  ];
};

const policyLines = (
  policy: PolicyCounts,
  { pullRequests }: BacktestReport,
  placeOf: PlaceOf,
  colour: Paint,
  columns: number,
): readonly string[] => {
  const shown = policy.deciders.slice(0, SHOWN.deciders);
  const width = Math.max(0, ...shown.map(({ predicate }) => predicate.length));
  const boxes = policy.boxes === 0 ? "" : `, ${numberText(policy.boxes)} ${policy.boxes === 1 ? "box" : "boxes"}`;
  return [
    ...wrap(
      `${policy.id} · ${terminalText(policy.title)} · ${pullRequestsText(policy.applied)}, ${shareText(policy.applied, pullRequests)}${boxes}`,
      columns,
    ).map((line) => colour("bold", line)),
    ...shown.flatMap(({ predicate, by, pullRequests: count, alone }) => {
      const at = placeOf(policy.id, by);
      const where = at === undefined ? "" : ` ${place(at)}`;
      const sole = alone === count ? "" : ` (${numberText(alone)} by it alone)`;
      const text = `${predicate.padEnd(width)}  ${terminalText(by, SHOWN.glob)}${sole}${where}`;
      return counted(count, text, columns);
    }),
    ...policy.files
      .slice(0, SHOWN.files)
      .filter(({ pullRequests: count }) => count > 1)
      .flatMap(({ path, pullRequests: count }) => counted(count, `file ${terminalText(path, 100)}`, columns)),
    ...policy.examples
      .slice(0, SHOWN.examples)
      .flatMap((example) => wrap(`e.g. ${exampleText(example)}`, columns, "    ", "      "))
      .map((line) => colour("dim", line)),
  ];
};

const counted = (count: number, text: string, columns: number): readonly string[] =>
  wrap(text, columns, `  ${numberText(count).padStart(6)}  `, " ".repeat(10)).map((line) => line.trimEnd());

const exampleText = ({ sha, number, title, file, files }: Example): string => {
  const name = number === undefined ? sha.slice(0, 9) : `#${number} ${sha.slice(0, 9)}`;
  const more = files > 1 ? ` and ${numberText(files - 1)} more` : "";
  return `${name} ${terminalText(title, 70)}${file === "" ? "" : ` · ${terminalText(file, 70)}${more}`}`;
};

const comparisonLines = (
  comparison: Comparison,
  { counts, pullRequests }: BacktestReport,
  colour: Paint,
  columns: number,
): readonly string[] => {
  const { policies, counts: other } = comparison;
  const width = Math.max(6, ...policies.map(({ id }) => id.length));
  const fromTo = (one: number | undefined, two: number | undefined): string =>
    `${one === undefined ? "none" : numberText(one)} → ${two === undefined ? "none" : numberText(two)}`;
  return [
    colour("bold", `With ${terminalText(comparison.with)} instead`),
    ...wrap(
      `held      ${fromTo(counts.held, other.held)} (${shareText(counts.held, pullRequests)} → ${shareText(other.held, pullRequests)}); ${numberText(comparison.newlyHeld)} newly, ${numberText(comparison.noLongerHeld)} no longer`,
      columns,
      "  ",
      "    ",
    ),
    `  advised   ${fromTo(counts.advised, other.advised)}`,
    ...(policies.length === 0 ? ["  No policy applies to anything else."] : []),
    ...policies.flatMap((policy) => [
      ...wrap(
        `${policy.id.padEnd(width)}  applied ${fromTo(policy.before?.applied, policy.after?.applied)}, held ${fromTo(policy.before?.held, policy.after?.held)}  +${numberText(policy.appeared)} −${numberText(policy.vanished)}${enforcementText(policy)}`,
        columns,
        "  ",
        "      ",
      ),
      ...[
        ...policy.appearedExamples.slice(0, 2).map((one) => `+ ${exampleText(one)}`),
        ...policy.vanishedExamples.slice(0, 2).map((one) => `− ${exampleText(one)}`),
      ]
        .flatMap((text) => wrap(text, columns, "      ", "        "))
        .map((line) => colour("dim", line)),
    ]),
  ];
};

const enforcementText = ({ before, after }: Comparison["policies"][number]): string =>
  before === null || after === null || before.enforcement === after.enforcement
    ? ""
    : `  ${before.enforcement} → ${after.enforcement}`;

export const placeFinder = (
  terminal: Pick<Terminal, "cwd">,
  set: PolicySet,
): ((policy: string, by: string) => Origin | undefined) => {
  const textOf = policyTexts(terminal);
  return (policy, by) => {
    const origins = set.policies.find(({ id }) => id === policy)?.when.map(({ origin }) => origin) ?? [];
    for (const origin of origins) {
      const found = findLine(textOf(origin.file), origin, by);
      if (found !== origin) return found;
    }
    return undefined;
  };
};
