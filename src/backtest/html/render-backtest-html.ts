import { assumptionText } from "../assumption-text.ts";
import type { BacktestReport } from "../backtest-report.ts";
import { numberText } from "../number-text.ts";
import { shareText } from "../share-text.ts";
import { type Bar, barChart } from "./bar-chart.ts";
import { comparisonSection } from "./comparison-section.ts";
import { type Html, html } from "./html.ts";
import { policyDetails } from "./policy-details.ts";
import { STYLES } from "./styles.ts";
import { timeChart } from "./time-chart.ts";

/** Policies whose details stand open at first. */
const OPEN = 1;

/**
 * A backtest as one HTML file: it asks no network for anything and runs no script, and says so to the browser
 * (`Content-Security-Policy`). Foreign text is escaped.
 */
export const renderBacktestHtml = (report: BacktestReport): string => {
  const { repository, branch, pullRequests, from, to, comparison } = report;
  const applied = report.policies.filter((policy) => policy.applied > 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of ${repository}</title>
<style>${{ html: STYLES }}</style>
</head>
<body><main>
<h1>What Tollgate would have done in ${repository}</h1>
<p class="quiet">${numberText(pullRequests)} pull request${pullRequests === 1 ? "" : "s"} into ${branch}${pullRequests === 0 ? "" : `, ${from.slice(0, 10)} to ${to.slice(0, 10)}`} · policies of ${report.policiesFrom}</p>
${
  pullRequests === 0
    ? html`<section><p>Nothing to replay: there is no pull request in this stretch.</p></section>`
    : html`${tiles(report)}${boxesLine(report)}
<section><h2>Over time</h2>${legend(report)}<div class="scroll chart">${timeChart(report.periods)}</div></section>
${applied.length === 0 ? html`` : charts(report)}
${comparison === undefined ? html`` : comparisonSection(comparison, report)}
${
  applied.length === 0
    ? html`<section><p>No policy applied to any of them.</p></section>`
    : html`<section><h2>What fired each policy</h2><p class="quiet small">Noisiest first. A glob that decides often, and alone, is the one to look at.</p>${applied.map((policy, index) => policyDetails(policy, pullRequests, index < OPEN))}</section>`
}`
}
<footer>
<p>${assumptionText(report)}</p>
<p>Held: on the day it was opened. Checks, reviews, labels and files that a pull request does not change are not in git’s history, so what they would answer counts as open.</p>
</footer>
</main></body>
</html>
`;
  return page.html;
};

const tiles = ({ counts, pullRequests }: BacktestReport): Html => {
  const shown = [
    { of: "all", count: pullRequests, name: "pull requests" },
    { of: "held", count: counts.held, name: "held" },
    { of: "advised", count: counts.advised, name: "advised only" },
    ...(counts.observed > 0 ? [{ of: "observed", count: counts.observed, name: "observed only" }] : []),
    { of: "untouched", count: counts.untouched, name: "untouched" },
  ];
  return html`<div class="tiles">${shown.map(
    ({ of, count, name }) =>
      html`<div class="tile ${of}"><b>${numberText(count)}</b><span>${name}${of === "all" ? "" : `, ${shareText(count, pullRequests)}`}</span></div>`,
  )}</div>`;
};

const boxesLine = ({ counts: { boxes, asked, answered } }: BacktestReport): Html =>
  asked === 0
    ? html``
    : html`<p class="quiet small" style="margin:12px 0 0">Boxes in a pull request that is asked any: median ${boxes.median}, nine in ten have at most ${boxes.ninth}, the most is ${boxes.most}. The change itself answers ${shareText(answered, asked)} of them.</p>`;

const legend = ({ counts }: BacktestReport): Html =>
  html`<div class="legend"><span><i class="held"></i>held</span><span><i class="advised"></i>advised only</span><span><i class="untouched"></i>${counts.observed > 0 ? "observed or untouched" : "untouched"}</span></div>`;

/** By policy, and how many policies meet in one pull request. */
const charts = ({ policies, pullRequests, counts }: BacktestReport): Html => {
  const kind = { block: "held", advise: "advised", observe: "observed", off: "untouched" } as const;
  const most = counts.policiesEach.length - 1;
  const last = counts.policiesEach.findLastIndex((count) => count > 0);
  const each = counts.policiesEach.slice(0, last + 1).map((count, index): Bar => {
    const name = `${index}${index === most ? " or more" : ""}`;
    const words = `${numberText(count)} · ${shareText(count, pullRequests)}`;
    return {
      label: name,
      parts: [{ of: index === 0 ? "untouched" : "advised", count }],
      text: words,
      title: `${name} policies: ${words}`,
    };
  });
  const byPolicy = policies
    .filter(({ applied }) => applied > 0)
    .map(({ id, enforcement, applied, held }): Bar => {
      const rest = applied - held;
      const text = `${numberText(applied)} · ${shareText(applied, pullRequests)}`;
      return {
        label: id,
        parts: [
          { of: "held", count: held },
          { of: enforcement === "block" ? "untouched" : kind[enforcement], count: rest },
        ],
        text,
        title: `${id} (${enforcement}): applied to ${text}; held ${numberText(held)}`,
      };
    });
  return html`<div class="pair"><section><h2>By policy</h2><p class="quiet small">Pull requests that each applied to; ${policies.filter(({ applied }) => applied === 0).length} policies applied to none.</p><div class="scroll chart">${barChart(byPolicy, "Pull requests by policy", 600)}</div></section>
<section><h2>Policies in one pull request</h2><p class="quiet small">How many lists one author would have seen at once.</p>${barChart(each, "Pull requests by the number of policies that applied", 390)}</section></div>`;
};
