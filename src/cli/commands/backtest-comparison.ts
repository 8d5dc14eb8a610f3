import { type BacktestReport, type Comparison, type Example, shareText } from "../../backtest/backtest-report.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { numberText } from "../../policy/model/words.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { Paint } from "../shared/terminal.ts";

export const comparisonLines = (
  comparison: Comparison,
  { counts, pullRequests, policiesFrom }: BacktestReport,
  colour: Paint,
  columns: number,
): readonly string[] => {
  const { policies, counts: other } = comparison;
  const width = Math.max(6, ...policies.map(({ id }) => id.length));
  const fromTo = (one: number, two: number): string =>
    one === two ? numberText(one) : `${numberText(one)} → ${numberText(two)}`;
  const share = (count: number): string => shareText(count, pullRequests);
  const moved = [
    ...(comparison.newlyHeld === 0 ? [] : [`${numberText(comparison.newlyHeld)} newly`]),
    ...(comparison.noLongerHeld === 0 ? [] : [`${numberText(comparison.noLongerHeld)} no longer`]),
  ];
  const [before, after] = [policiesFrom.replace(/ \(.*/s, ""), comparison.with].map((name) => terminalText(name));
  return [
    ...wrap(`Compared: ${before} → ${after}`, columns).map((line) => colour("bold", line)),
    ...wrap(
      `held      ${fromTo(counts.held, other.held)} (${share(counts.held)} → ${share(other.held)})${moved.length === 0 ? "" : `: ${moved.join(", ")}`}`,
      columns,
      "  ",
      "    ",
    ),
    `  advised   ${fromTo(counts.advised, other.advised)}`,
    ...(policies.length === 0 ? ["  No policy applies to anything else."] : []),
    ...policies.flatMap((policy) => [
      ...wrap(`${policy.id.padEnd(width)}  ${changeText(policy, fromTo, after ?? "")}`, columns, "  ", "      "),
      ...[
        ...policy.appearedExamples.slice(0, 2).map((one) => `+ ${exampleText(one)}`),
        ...policy.vanishedExamples.slice(0, 2).map((one) => `− ${exampleText(one)}`),
      ]
        .flatMap((text) => wrap(text, columns, "      ", "        "))
        .map((line) => colour("dim", line)),
    ]),
  ];
};

const changeText = (
  { before, after, appeared, vanished }: Comparison["policies"][number],
  fromTo: (one: number, two: number) => string,
  name: string,
): string => {
  const only = before ?? after;
  if (only !== null && (before === null || after === null))
    return `${before === null ? "only" : "not"} in ${name}: applied ${numberText(only.applied)}, held ${numberText(only.held)}`;
  if (before === null || after === null) return "";
  const counts = `applied ${fromTo(before.applied, after.applied)}, held ${fromTo(before.held, after.held)}`;
  const moved = [
    ...(appeared === 0 ? [] : [`${numberText(appeared)} newly`]),
    ...(vanished === 0 ? [] : [`${numberText(vanished)} no longer`]),
  ];
  const level = before.enforcement === after.enforcement ? "" : `, ${before.enforcement} → ${after.enforcement}`;
  return `${counts}${moved.length === 0 ? "" : ` (${moved.join(", ")})`}${level}`;
};

export const exampleText = ({ sha, number, title, file, files }: Example): string => {
  const name = number === undefined ? sha.slice(0, 9) : `#${number} ${sha.slice(0, 9)}`;
  const more = files > 1 ? ` and ${numberText(files - 1)} more` : "";
  return `${name} ${terminalText(title, 70)}${file === "" ? "" : ` · ${terminalText(file, 70)}${more}`}`;
};
