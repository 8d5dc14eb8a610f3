import { raw } from "hono/html";
import { counted, numberText } from "../policy/model/words.ts";
import { type Html, html } from "../report/html.ts";
import {
  assumptionText,
  type BacktestReport,
  type Comparison,
  type Example,
  type PolicyChange,
  type PolicyCounts,
  shareText,
} from "./backtest-report.ts";
import { type Bar, barChart, STYLES, timeChart } from "./charts.ts";

const OPEN = 1;

/** A backtest as one HTML file without scripts and network requests (`Content-Security-Policy`). */
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
<style>${raw(STYLES)}</style>
</head>
<body><main>
<h1>What Tollgate would have done in ${repository}</h1>
<p class="quiet">${counted(pullRequests, "pull request")} into ${branch}${pullRequests === 0 ? "" : `, ${from.slice(0, 10)} to ${to.slice(0, 10)}`} · policies of ${report.policiesFrom}</p>
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
  return page.toString();
};

const tiles = ({ counts, pullRequests }: BacktestReport): Html => {
  const shown = [
    { of: "all", count: pullRequests, name: "pull requests" },
    { of: "held", count: counts.held, name: "held" },
    { of: "advised", count: counts.advised, name: "advised only" },
    ...(counts.observed > 0 ? [{ of: "observed", count: counts.observed, name: "observed only" }] : []),
    { of: "untouched", count: counts.untouched, name: "nothing asked" },
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
  html`<div class="legend"><span><i class="held"></i>held</span><span><i class="advised"></i>advised only</span><span><i class="untouched"></i>${counts.observed > 0 ? "observed or nothing asked" : "nothing asked"}</span></div>`;

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

const comparisonSection = (comparison: Comparison, report: BacktestReport): Html => {
  const { counts, policies } = comparison;
  const before = report.counts;
  const total = report.pullRequests;
  const differing = policies.filter(({ appeared, vanished }) => appeared + vanished > 0);
  return html`<section><h2>With ${comparison.with} instead</h2>
<p>It would have held ${numberText(counts.held)} pull requests (${shareText(counts.held, total)}) in place of ${numberText(before.held)} (${shareText(before.held, total)}): ${numberText(comparison.newlyHeld)} newly, ${numberText(comparison.noLongerHeld)} no longer. It would have advised only on ${numberText(counts.advised)} in place of ${numberText(before.advised)}.</p>
${
  differing.length === 0
    ? html`<p class="quiet">No policy applies to any other pull request than before.</p>`
    : html`<div class="legend"><span><i class="more"></i>newly applies</span><span><i class="less"></i>no longer applies</span></div>
<div class="scroll chart">${barChart(
        differing.slice(0, 40).map((one) => ({
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

const policyDetails = (policy: PolicyCounts, total: number, open: boolean): Html => {
  const { id, title, enforcement, applied, held, deciders, files } = policy;
  const block = enforcement === "block";
  const counts = `${counted(applied, "pull request")}, ${shareText(applied, total)}${block ? `, ${numberText(held)} held` : ""}`;
  const started = open ? html`<details open>` : html`<details>`;
  const repeated = files.filter(({ pullRequests }) => pullRequests > 1);
  return html`${started}<summary><b>${id}</b> <span>${title}</span> <span class="badge ${enforcement}">${enforcement}</span><span class="count">${counts}</span></summary>
<div>
${deciders.length === 0 ? html`` : decidersTable(policy)}
${
  repeated.length === 0
    ? html``
    : html`<h3>Files that brought it most often</h3><div class="scroll"><table>${repeated.map(
        ({ path, pullRequests }) =>
          html`<tr><td class="number">${numberText(pullRequests)}</td><td><code>${path}</code></td></tr>`,
      )}</table></div>`
}
<h3>The newest of them</h3>${exampleList(policy.examples)}
</div></details>`;
};

const decidersTable = ({ deciders, applied }: PolicyCounts): Html =>
  html`<h3>What decided, most often first</h3><div class="scroll"><table>
<tr><th class="number">pull requests</th><th class="number">share</th><th class="number" title="Nothing else of its kind decided there: without it, the policy would not have applied">it alone</th><th>key</th><th>glob, pattern or package</th></tr>
${deciders.map(
  ({ predicate, by, pullRequests, alone }) =>
    html`<tr><td class="number">${numberText(pullRequests)}</td><td class="number">${shareText(pullRequests, applied)}</td><td class="number">${numberText(alone)}</td><td>${predicate}</td><td><code>${by}</code></td></tr>`,
)}</table></div>`;

const exampleList = (examples: readonly Example[]): Html =>
  html`<ul class="examples">${examples.map(
    ({ sha, number, title, file, files }) =>
      html`<li>${number === undefined ? html`` : html`<b>#${number}</b> `}<code>${sha.slice(0, 9)}</code> ${title}${
        file === ""
          ? html``
          : html` <span class="quiet">· ${file}${files > 1 ? ` and ${numberText(files - 1)} more` : ""}</span>`
      }</li>`,
  )}</ul>`;
