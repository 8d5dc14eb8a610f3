import {
  assumptionText,
  type BacktestReport,
  type PolicyCounts,
  rateText,
  shareText,
  weeksOf,
} from "../../backtest/backtest-report.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import type { Origin, PolicySet } from "../../policy/model/policy.ts";
import { counted, numberText } from "../../policy/model/words.ts";
import { displayWidth, wrap } from "../../report/terminal-layout.ts";
import { findLine, policyTexts } from "../explain/explain-facts.ts";
import { place } from "../explain/print-explained.ts";
import type { Paint, Terminal } from "../shared/terminal.ts";
import { comparisonLines, exampleText } from "./backtest-comparison.ts";

const SHOWN = { policies: 12, deciders: 5, files: 3, examples: 3, glob: 60 };

type PlaceOf = (policy: string, by: string) => Origin | undefined;

export const printBacktest = (
  report: BacktestReport,
  { placeOf, newest, list }: { readonly placeOf: PlaceOf; readonly newest: string; readonly list: boolean },
  colour: Paint,
  columns: number,
): string => {
  const dim = (text: string): readonly string[] => wrap(text, columns).map((line) => colour("dim", line));
  const { counts, pullRequests, policies } = report;
  if (pullRequests === 0) return emptyText(report, newest, columns);
  const days = `${report.from.slice(0, 10)} to ${report.to.slice(0, 10)}`;
  const noisy = policies.filter(({ applied }) => applied > 0);
  return [
    ...wrap(
      `${terminalText(report.repository)} · ${terminalText(report.branch)} · ${counted(pullRequests, "pull request")}${pullRequests === 0 ? "" : `, ${days}`}`,
      columns,
    ).map((line) => colour("bold", line)),
    ...dim(assumptionText(report)),
    ...dim(`Policies: ${terminalText(report.policiesFrom)}`),
    ...(report.unread === 0 ? [] : dim(unreadText(report.unread))),
    "",
    ...weightLines(report, colour, columns),
    "",
    ...policyTable(report, colour),
    ...noisy
      .slice(0, SHOWN.policies)
      .flatMap((policy) => [
        "",
        ...policyLines(policy, report, placeOf, colour, columns),
        ...(list ? heldLines(policy, columns) : []),
      ]),
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

const emptyText = ({ branch, unread }: BacktestReport, newest: string, columns: number): string => {
  const why =
    unread > 0
      ? unreadText(unread)
      : `No pull request was merged into ${terminalText(branch)} in that time; its newest commit is of ${newest}. --last 200 replays the newest ones, whatever their day.`;
  return `${wrap(`Nothing to replay. ${why}`, columns).join("\n")}\n`;
};

const unreadText = (unread: number): string =>
  `${counted(unread, "pull request")} could not be read, because objects are missing here, and ${unread === 1 ? "is" : "are"} left out.`;

const weightLines = (report: BacktestReport, colour: Paint, columns: number): readonly string[] => {
  const { counts, pullRequests } = report;
  const rows = [
    ["held", counts.held, "red"],
    ["advised only", counts.advised, "yellow"],
    ["observed only", counts.observed, "cyan"],
    ["nothing asked", counts.untouched, "green"],
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
            `Where boxes must be answered before the merge, half of the pull requests have at most ${boxes.median}, nine in ten at most ${boxes.ninth}, all at most ${boxes.most}. The change itself answers ${shareText(answered, asked)} of them.`,
          ]),
      ...askedTexts(report),
    ].flatMap((text) => wrap(text, columns, "  ", "  ")),
  ];
};

const askedTexts = (report: BacktestReport): readonly string[] => {
  const { counts, pullRequests, first } = report;
  const { all, bots, people } = counts;
  const could = all.asked + all.leftOut;
  if (could === 0) return [];
  const weekly = all.open / weeksOf(report);
  return [
    `With advice, half of the pull requests that a policy applies to leave at most ${all.median} open, 95 % at most ${all.p95}. Of ${counted(could, "box", "boxes")} that could be asked, the change itself answers ${shareText(all.answered, could)}, and ${shareText(all.leftOut, could)} are left out, because they do not apply to the change.`,
    `People would have ticked ${rateText(weekly)} a week${people === 0 ? "" : `, ${rateText(weekly / people)} each (${numberText(people)} ${people === 1 ? "author" : "authors"})`}.`,
    ...(bots.pullRequests === 0
      ? []
      : [
          `Bots opened ${numberText(bots.pullRequests)} (${shareText(bots.pullRequests, pullRequests)}): ${numberText(bots.held)} held, ${numberText(bots.boxes)} boxes.`,
        ]),
    ...(first === undefined || !isHeavy(report)
      ? []
      : [
          `What to switch off first: ${first.id}. ${first.heldWithout < counts.held ? `Without it ${shareText(first.heldWithout, pullRequests)} are held instead of ${shareText(counts.held, pullRequests)}; it` : "It"} asks ${numberText(first.boxes)} of ${numberText(all.open)} open boxes.`,
        ]),
  ];
};

/** Less than that is what policies are for, and nobody asks what to switch off. */
const HEAVY = { held: 0.1, boxes: 0.5 };

const isHeavy = ({ counts, pullRequests }: BacktestReport): boolean =>
  counts.held > pullRequests * HEAVY.held || counts.all.open > pullRequests * HEAVY.boxes;

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
      `${policy.id} · ${terminalText(policy.title)} · ${counted(policy.applied, "pull request")}, ${shareText(policy.applied, pullRequests)}${boxes}`,
      columns,
    ).map((line) => colour("bold", line)),
    ...shown.flatMap(({ predicate, by, pullRequests: count, alone }) => {
      const at = placeOf(policy.id, by);
      const sole = alone === count || alone === 0 ? "" : ` (${numberText(alone)} by it alone)`;
      const written = terminalText(by, SHOWN.glob + 1);
      // The beginning of a long pattern says less than its place.
      const whole = at === undefined || displayWidth(written) <= SHOWN.glob;
      const text = whole ? written : `pattern at ${place(at)}`;
      const where = at === undefined || !whole ? "" : ` ${place(at)}`;
      return countLines(count, `${predicate.padEnd(width)}  ${text}${sole}${where}`, columns);
    }),
    ...policy.files
      .slice(0, SHOWN.files)
      .filter(({ pullRequests: count }) => count > 1)
      .flatMap(({ path, pullRequests: count }) => countLines(count, `file ${terminalText(path, 100)}`, columns, 4)),
    ...policy.examples
      .slice(0, SHOWN.examples)
      .flatMap((example) => wrap(`e.g. ${exampleText(example)}`, columns, "    ", "      "))
      .map((line) => colour("dim", line)),
  ];
};

const heldLines = ({ held, heldExamples }: PolicyCounts, columns: number): readonly string[] => [
  ...heldExamples.flatMap(({ why, ...example }) =>
    wrap(
      `held ${exampleText(example)} · ${why.map(({ predicate, by }) => `${predicate}: ${terminalText(by, SHOWN.glob)}`).join(", ")}`,
      columns,
      "    ",
      "      ",
    ),
  ),
  ...(held > heldExamples.length ? [`    and ${numberText(held - heldExamples.length)} more held`] : []),
];

const countLines = (count: number, text: string, columns: number, hanging = 10): readonly string[] =>
  wrap(text, columns, `  ${numberText(count).padStart(6)}  `, " ".repeat(hanging)).map((line) => line.trimEnd());

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
