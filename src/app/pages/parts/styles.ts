/** Served as a file, because the content policy allows no inline style. */
export const styles = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --raised: #f2f4f7; --line: #d5dae1; --text: #1c2128; --soft: #57606b;
  --link: #0b5cd6; --good: #15692c; --good-ground: #e5f5e9; --wait: #8a5a00; --wait-ground: #fff4d6;
  --bad: #c11f30; --bad-ground: #fdebec; --merged: #7a45d1; --merged-ground: #f1eafc; --focus: #0b5cd6; --hunk: #e8f0fb;
  --bar-blocked: #d9822b; --bar-error: #c11f30; --bar-pass: #7fc492; --bar-waiting: #3f7fd0; --bar-glass: #7a45d1; --track: #edf0f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --card: #161b22; --raised: #1d232c; --line: #323a45; --text: #e4e8ee; --soft: #9aa4b1;
    --link: #6cb0ff; --good: #4cc46a; --good-ground: #12281a; --wait: #e0b040; --wait-ground: #2b2411;
    --bad: #ff7b81; --bad-ground: #33181b; --merged: #b08cf5; --merged-ground: #241b36; --focus: #6cb0ff; --hunk: #16263c;
    --bar-blocked: #d9822b; --bar-error: #e5535c; --bar-pass: #2f7d46; --bar-waiting: #4a8de0; --bar-glass: #b08cf5; --track: #232a33;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
a { color: var(--link); text-underline-offset: 2px; }
a:focus-visible, button:focus-visible, :is(select, input):focus-visible, summary:focus-visible, [tabindex="0"]:focus-visible {
  outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px;
}
main:focus { outline: none; }
.skip { position: absolute; left: 12px; top: -60px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px; z-index: 2; }
.skip:focus { top: 8px; }
.top { background: var(--card); border-bottom: 1px solid var(--line); }
.top > div { max-width: 1080px; margin: 0 auto; padding: 10px 20px; min-height: 52px; display: flex; gap: 8px 20px; align-items: center; flex-wrap: wrap; }
.top .name { font-weight: 650; text-decoration: none; color: var(--text); font-size: 16px; }
.who { margin: 0 0 0 auto; color: var(--soft); font-size: 14px; display: flex; gap: 10px; align-items: center; } .who b { color: var(--text); }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 40px; }
.foot { max-width: 1080px; margin: 0 auto; padding: 0 20px 40px; color: var(--soft); font-size: 13px; }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 12px; overflow-wrap: anywhere; font-weight: 600; }
h2 { font-size: 16px; margin: 0; font-weight: 650; } h2.between { margin: 28px 0 12px; font-size: 18px; }
h3 { font-size: 15px; margin: 0; font-weight: 650; overflow-wrap: anywhere; } h3.sub { padding: 10px 16px 0; }
p { margin: 0 0 8px; } p:last-child { margin-bottom: 0; }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Consolas, "DejaVu Sans Mono", monospace; background: var(--raised); border-radius: 5px; padding: 1px 5px; overflow-wrap: anywhere; }
.soft { color: var(--soft); } .nowrap { white-space: nowrap; }
.crumbs { color: var(--soft); font-size: 14px; margin: 0 0 10px; overflow-wrap: anywhere; }
.meta { color: var(--soft); margin: 0 0 10px; display: flex; gap: 6px 14px; align-items: center; flex-wrap: wrap; } .meta b { color: var(--text); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 16px 0 0; min-width: 0; }
.card > header { display: flex; gap: 4px 10px; align-items: center; flex-wrap: wrap; padding: 10px 16px; border-bottom: 1px solid var(--line); background: var(--raised); border-radius: 10px 10px 0 0; color: var(--soft); font-size: 14px; }
.card > header :is(h2, h3) { color: var(--text); } .card > header .count { margin-left: auto; }
.inside { padding: 12px 16px; }
.empty, .more { padding: 14px 16px; margin: 0; color: var(--soft); } .more { padding-top: 8px; font-size: 14px; }
.message { padding: 24px; max-width: 620px; margin: 32px auto 0; } .message p:not(:last-child) { margin: 0 0 16px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px; } .pair > * { min-width: 0; }
@media (max-width: 780px) { .pair { grid-template-columns: minmax(0, 1fr); } }
.notice { border-radius: 10px; padding: 10px 16px; margin: 12px 0 0; border: 1px solid var(--line); background: var(--card); overflow-wrap: anywhere; }
.notice.inset { margin: 12px 16px; } .notice.wait { background: var(--wait-ground); border-color: var(--wait); } .notice.good { background: var(--good-ground); border-color: var(--good); }
.pill, .tag, .badge { border-radius: 99px; padding: 1px 10px; font-size: 13px; font-weight: 600; white-space: nowrap; border: 1px solid transparent; }
.pill.pass, .tag:is(.done, .verified) { background: var(--good-ground); color: var(--good); border-color: var(--good); }
.pill.blocked, .tag:is(.open, .stale) { background: var(--wait-ground); color: var(--wait); border-color: var(--wait); }
.pill.error, .tag.refused { background: var(--bad-ground); color: var(--bad); border-color: var(--bad); }
.pill.merged { background: var(--merged-ground); color: var(--merged); border-color: var(--merged); }
.tag { font-size: 12px; padding: 0 8px; border-color: var(--line); color: var(--soft); } .pill.closed { border-color: var(--line); color: var(--soft); }
.badge { font-size: 12px; padding: 0 8px; border-color: currentColor; } .badge.block { color: var(--wait); } .badge.advise { color: var(--link); } .badge.observe { color: var(--merged); }
form { margin: 0; }
button, select, input[type=search], .button { font: inherit; font-size: 14px; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px 12px; text-decoration: none; display: inline-block; line-height: 1.4; }
button, .button { cursor: pointer; background: var(--raised); font-weight: 550; } button:hover, .button:hover { border-color: var(--soft); }
.main:is(button, .button) { background: #1a7f37; border-color: #1a7f37; color: #fff; } .main:is(button, .button):hover { background: #17702f; }
button.small { padding: 1px 9px; font-size: 13px; }
.filter { display: flex; gap: 10px 12px; flex-wrap: wrap; align-items: end; margin: 16px 0 0; }
.filter label { color: var(--soft); font-size: 13px; flex: 1 1 180px; max-width: 300px; min-width: 0; } .filter :is(select, input) { display: block; width: 100%; margin-top: 3px; min-height: 36px; }
.filter .buttons { display: flex; gap: 8px; } .filter .buttons:not(:has(> :not([hidden]))) { display: none; } .filter :is(button, .button) { min-height: 36px; }
.tiles { list-style: none; margin: 16px 0 0; padding: 0; display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; }
.tile { display: block; height: 100%; background: var(--card); border: 1px solid var(--line); border-top-width: 4px; border-radius: 10px; padding: 10px 16px; color: var(--text); text-decoration: none; }
.tile b { display: block; font-size: 24px; line-height: 1.25; font-variant-numeric: tabular-nums; font-weight: 650; } .tile span { color: var(--soft); font-size: 14px; }
.tile.blocked { border-top-color: var(--bar-blocked); } .tile.error { border-top-color: var(--bar-error); } .tile.pass { border-top-color: var(--bar-pass); } .tile.all { border-top-color: var(--soft); }
.tile:hover { background: var(--raised); } .tile[aria-current] { background: var(--hunk); border-left-color: var(--link); border-right-color: var(--link); border-bottom-color: var(--link); }
@media (max-width: 620px) { .filter label { max-width: none; } .tiles { grid-template-columns: 1fr 1fr; gap: 10px; } .tile { padding: 8px 12px; } }
.gates, .list, .items, .legend, .reasons, .notes { list-style: none; margin: 0; padding: 0; }
.gates li { display: flex; gap: 4px 14px; align-items: flex-start; padding: 11px 16px; border-top: 1px solid var(--line); } .gates li:first-child { border-top: 0; }
.gates .verdict { flex: 0 0 104px; } .gates .what { flex: 1 1 auto; min-width: 0; overflow-wrap: anywhere; } .gates .what a { font-weight: 600; color: var(--text); text-decoration: none; }
.gates .what a:hover { color: var(--link); text-decoration: underline; } .gates .about { display: block; font-size: 14px; }  .gates .age { flex: none; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 620px) {
  .gates li { flex-wrap: wrap; } .gates .verdict { flex: 1 1 auto; order: 0; } .gates .age { order: 1; } .gates .what { order: 2; flex: 1 1 100%; }
}
.paging { display: flex; gap: 12px; align-items: center; justify-content: center; padding: 12px 16px; border-top: 1px solid var(--line); color: var(--soft); font-size: 14px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 6px 10px; vertical-align: top; font-weight: 400; } thead th { color: var(--soft); font-size: 13px; white-space: nowrap; }
:is(th, td).number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.rows td, .rows th { border-bottom: 1px solid var(--line); } .rows tr:last-child :is(td, th) { border-bottom: 0; } .rows :is(th, td):first-child { padding-left: 0; }
.files td:first-child { min-width: 220px; } .files td:last-child { min-width: 240px; }
.bars { margin: 8px 0; } .bars :is(th, td) { vertical-align: middle; } .bars :is(th, td):first-child { padding-left: 16px; overflow-wrap: anywhere; } .bars :is(th, td):last-child { padding-right: 16px; } .bars .graph { width: 42%; vertical-align: middle; } .bars.four .graph { width: 30%; } .bars.four code { white-space: nowrap; }
@media (max-width: 620px) { .bars.four .graph { display: none; } .bars.four code { white-space: normal; } }
.bar-line { display: block; width: 100%; height: 10px; border-radius: 3px; } .bars [aria-current] { font-weight: 650; }
.scroll { overflow-x: auto; } .chart { direction: rtl; } .chart svg { min-width: 760px; direction: ltr; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--text); font-size: 13px; font-family: inherit; } @media (max-width: 780px) { .chart svg text { font-size: 16px; } } svg .quiet { fill: var(--soft); } svg .end { text-anchor: end; } svg .middle { text-anchor: middle; } svg .axis { stroke: var(--line); stroke-width: 1; }
.fill-track { fill: var(--track); } .fill-none { fill: transparent; } .fill-blocked { fill: var(--bar-blocked); } .fill-error { fill: var(--bar-error); } .fill-pass { fill: var(--bar-pass); } .fill-waiting { fill: var(--bar-waiting); } .fill-glass { fill: var(--bar-glass); }
.line-median, .line-p95 { fill: none; stroke: var(--bar-waiting); stroke-width: 2.5; } .line-p95 { stroke: var(--bar-blocked); stroke-dasharray: 6 4; } .dot-median { fill: var(--bar-waiting); } .dot-p95 { fill: var(--bar-blocked); } i.fill-waiting { background: var(--bar-waiting); }
.about a.quiet { font-weight: 400; color: inherit; text-decoration: underline; } pre { background: var(--raised); border-radius: 8px; padding: 10px 12px; overflow-x: auto; margin: 0 0 8px; } pre code { background: none; padding: 0; } details.inside { margin: 0; border-top: 1px solid var(--line); } [hidden] { display: none !important; }
.numbers + .legend { margin-top: 14px; } .legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 10px; font-size: 13px; color: var(--soft); } .legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; }
i.fill-blocked { background: var(--bar-blocked); } i.fill-error { background: var(--bar-error); } i.fill-pass { background: var(--bar-pass); } i.fill-glass { background: var(--bar-glass); transform: rotate(45deg) scale(.8); }
.list li { padding: 11px 16px; border-top: 1px solid var(--line); overflow-wrap: anywhere; } .list li:first-child { border-top: 0; } .list p { margin: 0 0 3px; } .list .soft { font-size: 14px; }
.past { display: flex; flex-wrap: wrap; gap: 3px 12px; align-items: center; }
.job { display: flex; gap: 8px 16px; justify-content: space-between; align-items: center; } .job > div { min-width: 0; } .job > p { flex: 0 1 180px; text-align: right; }
@media (max-width: 620px) { .job { flex-wrap: wrap; } .job > p { text-align: left; flex-basis: 100%; } }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px 16px; margin: 12px 0 0; } .numbers > div { display: flex; flex-direction: column; justify-content: space-between; } .numbers dt { color: var(--soft); font-size: 13px; } .numbers dd { margin: 0; font-size: 18px; font-variant-numeric: tabular-nums; }
details { margin: 8px 0 0; } summary { cursor: pointer; color: var(--soft); font-size: 14px; } details > :not(summary) { margin-top: 8px; }
.headline { padding: 16px; border-left-width: 5px; } .headline.blocked { border-left-color: var(--bar-blocked); } .headline.pass { border-left-color: var(--good); } .headline.error { border-left-color: var(--bar-error); }
.headline .big { font-size: 18px; font-weight: 600; overflow-wrap: anywhere; } .headline p { overflow-wrap: anywhere; }
progress { display: block; width: 100%; height: 8px; margin-top: 12px; appearance: none; border: 0; border-radius: 4px; background: var(--track); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--track); } progress::-webkit-progress-value { background: var(--good); } progress::-moz-progress-bar { background: var(--good); }
.items > li { padding: 11px 16px; border-top: 1px solid var(--line); } .items > li:first-child { border-top: 0; } .policy .items > li:first-child { border-top: 1px solid var(--line); }
.ask { display: flex; gap: 10px; margin: 0; overflow-wrap: anywhere; } .ask > span:last-child { min-width: 0; } .sign { flex: none; width: 1.1em; text-align: center; font-weight: 700; color: var(--wait); }
:is(.done, .verified) > .ask .sign { color: var(--good); } .refused > .ask .sign { color: var(--bad); } .waived > .ask .sign { color: var(--soft); }
.notes { margin: 4px 0 0 calc(1.1em + 10px); font-size: 14px; color: var(--soft); overflow-wrap: anywhere; } .notes li { margin: 3px 0; } .notes b, .notes q { color: var(--text); }
.reasons { margin: 4px 0 0; padding-left: 20px; list-style: disc; overflow-wrap: anywhere; } .reasons li { margin: 2px 0; }
.how { border-top: 1px solid var(--line); color: var(--soft); font-size: 14px; } .copy { vertical-align: 1px; }
time { white-space: nowrap; } ::placeholder { color: var(--soft); opacity: 1; } @media (min-width: 781px) { code[data-copy] { white-space: nowrap; } }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { .skip { transition: top .15s; } .tile { transition: background-color .15s; } }
@media print { .top, .filter, .skip, button { display: none; } .card { break-inside: avoid; } }
`;
