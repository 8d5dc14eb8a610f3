import type { BacktestReport, Comparison, PolicyChange } from "../backtest-report.ts";
import { numberText } from "../number-text.ts";
import { shareText } from "../share-text.ts";
import { barChart } from "./bar-chart.ts";
import { type Html, html } from "./html.ts";
import { exampleList } from "./policy-details.ts";

/** How the numbers change with another policy file. */
export const comparisonSection = (comparison: Comparison, report: BacktestReport): Html => {
  const { counts, policies } = comparison;
  const before = report.counts;
  const total = report.pullRequests;
  const moved = policies.filter(({ appeared, vanished }) => appeared + vanished > 0);
  return html`<section><h2>With ${comparison.with} instead</h2>
<p>It would have held ${numberText(counts.held)} pull requests (${shareText(counts.held, total)}) in place of ${numberText(before.held)} (${shareText(before.held, total)}): ${numberText(comparison.newlyHeld)} newly, ${numberText(comparison.noLongerHeld)} no longer. It would have advised only on ${numberText(counts.advised)} in place of ${numberText(before.advised)}.</p>
${
  moved.length === 0
    ? html`<p class="quiet">No policy applies to any other pull request than before.</p>`
    : html`<div class="legend"><span><i class="more"></i>newly applies</span><span><i class="less"></i>no longer applies</span></div>
<div class="scroll chart">${barChart(
        moved.slice(0, 40).map((one) => ({
          label: one.id,
          parts: [
            { of: "more", count: one.appeared },
            { of: "less", count: one.vanished },
          ],
          text: [
            ...(one.appeared > 0 ? [`+${numberText(one.appeared)}`] : []),
            ...(one.vanished > 0 ? [`−${numberText(one.vanished)}`] : []),
          ].join(" "),
          title: `${one.id}: newly applies to ${one.appeared}, no longer to ${one.vanished}`,
        })),
        "Pull requests that each policy newly applies to, and no longer",
      )}</div>`
}
${policies.map((policy) => changeDetails(policy))}
</section>`;
};

const changeDetails = (policy: PolicyChange): Html => {
  const { id, before, after, appeared, vanished } = policy;
  const side = (one: PolicyChange["before"]): string =>
    one === null
      ? "not there"
      : `${one.enforcement}: applied to ${numberText(one.applied)}, held ${one.enforcement === "block" ? numberText(one.held) : "none"}`;
  return html`<details><summary><b>${id}</b><span class="count">${changeText(policy)}</span></summary><div>
<p class="small">${side(before)} → ${side(after)}</p>
${appeared === 0 ? html`` : html`<h3>Newly</h3>${exampleList(policy.appearedExamples)}`}
${vanished === 0 ? html`` : html`<h3>No longer</h3>${exampleList(policy.vanishedExamples)}`}
</div></details>`;
};

/** The difference in a few words: `+7 −47`, `block → advise`, or both. */
const changeText = ({ before, after, appeared, vanished }: PolicyChange): string =>
  [
    ...(before !== null && after !== null && before.enforcement !== after.enforcement
      ? [`${before.enforcement} → ${after.enforcement}`]
      : []),
    ...(appeared + vanished > 0 ? [`+${numberText(appeared)} −${numberText(vanished)}`] : []),
    ...(appeared + vanished === 0 && before?.enforcement === after?.enforcement
      ? [`held ${numberText(before?.held ?? 0)} → ${numberText(after?.held ?? 0)}`]
      : []),
  ].join(" · ");
