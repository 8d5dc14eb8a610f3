export const HTML_STYLE = `
:root { color-scheme: light dark;
  --ink: light-dark(#1f2328, #e6edf3); --soft: light-dark(#57606a, #9aa4af); --line: light-dark(#d0d7de, #3d444d);
  --page: light-dark(#fff, #0d1117); --panel: light-dark(#f6f8fa, #151b23); --link: light-dark(#0550ae, #79b8ff);
  --good: light-dark(#116329, #56d364); --bad: light-dark(#a40e26, #ff8182); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
h2 .number { color: var(--soft); font-weight: 400; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
a { color: var(--link); }
code { font: 13px ui-monospace, "Liberation Mono", monospace; }
time { white-space: nowrap; }
.soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .plain { color: var(--soft); }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; margin: 1.25rem 0 2rem; }
.totals section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; }
.totals h2 { font-size: .95rem; margin-bottom: .35rem; }
dl { margin: 0; display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; }
dt, dd { margin: 0; } dd { text-align: right; font-variant-numeric: tabular-nums; }
.zero { color: var(--soft); font-weight: 400; }
article { border-top: 1px solid var(--line); padding: 1rem 0 1.25rem; }
.scroll { overflow-x: auto; margin-top: .6rem; background: linear-gradient(to right, var(--page) 40%, transparent) left / 2rem 100%,
  linear-gradient(to left, var(--page) 40%, transparent) right / 2rem 100%,
  radial-gradient(farthest-side at 0 50%, var(--soft), transparent) left / .7rem 100%,
  radial-gradient(farthest-side at 100% 50%, var(--soft), transparent) right / .7rem 100%;
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; min-width: 54rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-size: .85rem; font-weight: 600; color: var(--soft); }
th:nth-child(1) { width: 29%; } th:nth-child(2) { width: 10%; } th:nth-child(3) { width: 13%; }
th:nth-child(4) { width: 17%; } th:nth-child(5) { width: 8%; }
.look { margin: 0 0 2rem; padding-left: 1.25rem; } .look li { margin: .15rem 0; overflow-wrap: anywhere; }
.callout { border-left: 3px solid var(--bad); padding-left: .75rem; margin: .5rem 0; }
@media print {
  :root { color-scheme: light; font-size: 11px; }
  body { max-width: none; padding: 0; font-size: 10.5px; }
  a { color: inherit; text-decoration: none; }
  code { font-size: 9.5px; }
  article { padding: .6rem 0; } article header, tr { break-inside: avoid; }
  header { break-after: avoid; }
  .totals { grid-template-columns: repeat(3, 1fr); margin: .75rem 0 1rem; } .totals section { background: none; padding: .5rem .6rem; }
  .scroll { overflow: visible; background: none; } table { min-width: 0; } .look { margin-bottom: 1rem; } thead { display: table-header-group; }
  @page { margin: 1.5cm; }
}
`;
