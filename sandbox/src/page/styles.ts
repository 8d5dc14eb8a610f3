/** Served as a file, because the content policy allows no inline style. */
export const styles = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --raised: #f2f4f7; --line: #d5dae1; --text: #1c2128; --soft: #57606b;
  --link: #0b5cd6; --good: #1a7f37; --good-ground: #e5f5e9; --wait: #8a5a00; --wait-ground: #fff4d6;
  --bad: #c11f30; --bad-ground: #fdebec; --merged: #7a45d1; --focus: #0b5cd6;
  --add: #e2f6e6; --del: #fdeaea; --hunk: #e8f0fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --card: #161b22; --raised: #1d232c; --line: #323a45; --text: #e4e8ee; --soft: #9aa4b1;
    --link: #6cb0ff; --good: #4cc46a; --good-ground: #12281a; --wait: #e0b040; --wait-ground: #2b2411;
    --bad: #ff7b81; --bad-ground: #33181b; --merged: #b08cf5; --focus: #6cb0ff;
    --add: #12301c; --del: #3a1a1d; --hunk: #16263c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible {
  outline: 2px solid var(--focus); outline-offset: 2px;
}
.bar { background: var(--card); border-bottom: 1px solid var(--line); }
.bar > div { max-width: 1080px; margin: 0 auto; padding: 10px 20px; display: flex; gap: 12px 20px; align-items: center; flex-wrap: wrap; }
.bar .name { font-weight: 650; text-decoration: none; color: var(--text); }
.bar .name span { color: var(--soft); font-weight: 400; }
.bar .nav { margin-left: auto; font-size: 14px; }
.bar form { display: flex; gap: 8px; align-items: center; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 80px; }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 8px; overflow-wrap: anywhere; font-weight: 600; }
h1 .number { color: var(--soft); font-weight: 400; }
h2 { font-size: 16px; margin: 28px 0 10px; }
.meta { color: var(--soft); margin: 0 0 20px; display: flex; gap: 6px 10px; align-items: center; flex-wrap: wrap; }
.branch { font: 13px ui-monospace, Consolas, monospace; background: var(--hunk); color: var(--link); border-radius: 6px; padding: 2px 7px; overflow-wrap: anywhere; }
.pill { border-radius: 99px; padding: 3px 11px; font-size: 13px; font-weight: 600; color: #fff; background: #1a7f37; white-space: nowrap; }
.pill.closed { background: #c11f30; } .pill.merged { background: #7a45d1; } .pill.draft { background: #6b7480; }
.label { border: 1px solid var(--line); border-radius: 99px; padding: 1px 9px; font-size: 12px; background: var(--raised); color: var(--text); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 0 0 16px; }
.card > header { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; padding: 9px 16px; border-bottom: 1px solid var(--line); background: var(--raised); border-radius: 10px 10px 0 0; color: var(--soft); font-size: 14px; }
.card > header b { color: var(--text); }
.card > header .tools { margin-left: auto; display: flex; gap: 6px; }
.card > .inside { padding: 12px 16px; }
.tag { border: 1px solid var(--line); border-radius: 99px; padding: 0 8px; font-size: 12px; }
.dot { width: 26px; height: 26px; border-radius: 50%; background: var(--hunk); color: var(--link); display: inline-grid; place-items: center; font-size: 13px; font-weight: 650; flex: none; }
.dot.bot { border-radius: 7px; }
.markdown { overflow-wrap: anywhere; }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown h1 { font-size: 20px; } .markdown h2 { font-size: 18px; margin: 20px 0 8px; } .markdown h3 { font-size: 16px; margin: 18px 0 6px; } .markdown h4 { font-size: 15px; margin: 16px 0 4px; }
.markdown ul, .markdown ol { padding-left: 26px; } .markdown li { margin: 3px 0; }
.markdown li:has(> .task), .markdown li:has(> p > .task) { list-style: none; }
.markdown .task { margin: 0 7px 0 -22px; width: 15px; height: 15px; vertical-align: -2px; accent-color: var(--link); }
.markdown .task[data-offset] { cursor: pointer; }
.markdown code, .diff { font-family: ui-monospace, Consolas, monospace; font-size: 13px; }
.markdown code { background: var(--raised); border-radius: 5px; padding: 1px 5px; }
.markdown pre { background: var(--raised); border-radius: 8px; padding: 12px; overflow-x: auto; } .markdown pre code { padding: 0; background: none; }
.markdown blockquote { margin: 12px 0; padding: 2px 14px; border-left: 4px solid var(--line); color: var(--soft); }
.markdown blockquote > p { margin: 6px 0; }
.markdown .alert { color: var(--text); border-left-color: var(--link); } .markdown .alert strong:first-child { color: var(--link); display: block; }
.markdown .alert.warning { border-left-color: var(--wait); } .markdown .alert.warning strong:first-child { color: var(--wait); }
.markdown .alert.caution { border-left-color: var(--bad); } .markdown .alert.caution strong:first-child { color: var(--bad); }
.markdown .alert.tip { border-left-color: var(--good); } .markdown .alert.tip strong:first-child { color: var(--good); }
.markdown sub, .markdown sup { line-height: 0; font-size: 12px; color: var(--soft); } .markdown table { margin: 12px 0; border-collapse: collapse; display: block; overflow-x: auto; } .markdown th, .markdown td { border: 1px solid var(--line); padding: 5px 11px; text-align: left; }
.markdown details { margin: 8px 0; } summary { cursor: pointer; }
.markdown hr { border: 0; border-top: 1px solid var(--line); }
.files { list-style: none; margin: 0; padding: 0; }
.files > li { border-top: 1px solid var(--line); } .files > li:first-child { border-top: 0; }
.files summary, .files .plain { padding: 8px 16px; display: flex; gap: 10px; align-items: baseline; }
.files summary::before { content: "▸"; color: var(--soft); } .files details[open] > summary::before { content: "▾"; } .files .plain::before { content: "▸"; visibility: hidden; }
.files summary::-webkit-details-marker { display: none; }
.path { font: 13px ui-monospace, Consolas, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
.path .old { color: var(--soft); }
.counts { margin-left: auto; white-space: nowrap; font-size: 13px; color: var(--soft); } .plus { color: var(--good); } .minus { color: var(--bad); }
.diff { margin: 0; overflow-x: auto; border-top: 1px solid var(--line); line-height: 1.45; padding: 4px 0; }
.diff span { display: block; padding: 0 16px; white-space: pre; width: max-content; min-width: 100%; }
.diff .a { background: var(--add); } .diff .d { background: var(--del); } .diff .h { background: var(--hunk); color: var(--soft); }
.checks { list-style: none; margin: 0; padding: 0; }
.checks li { padding: 9px 16px; border-top: 1px solid var(--line); display: flex; gap: 4px 12px; align-items: baseline; flex-wrap: wrap; }
.checks li:first-child { border-top: 0; }
.checks .what { color: var(--soft); overflow-wrap: anywhere; flex: 1 1 300px; }
.run { flex: 1 0 100%; } .run summary { color: var(--soft); font-size: 14px; } .run .markdown { padding: 6px 0; } .run-buttons { gap: 6px; }
.annotations { margin: 6px 0; padding-left: 18px; font-size: 14px; } .annotations li { display: list-item; padding: 2px 0; border: 0; }
.mark { font-weight: 700; width: 1.2em; text-align: center; } .good { color: var(--good); } .wait { color: var(--wait); } .bad { color: var(--bad); }
.merge { padding: 14px 16px; border-top: 1px solid var(--line); display: flex; gap: 10px 14px; align-items: center; flex-wrap: wrap; border-radius: 0 0 10px 10px; }
.merge.open { background: var(--good-ground); } .merge.held { background: var(--wait-ground); } .merge p { margin: 0; flex: 1 1 300px; }
.notice { border-radius: 10px; padding: 11px 16px; margin: 0 0 16px; border: 1px solid var(--line); background: var(--card); }
.notice.error { background: var(--bad-ground); border-color: var(--bad); white-space: pre-wrap; overflow-wrap: anywhere; }
.notice.busy { background: var(--hunk); position: fixed; right: 20px; bottom: 20px; margin: 0; z-index: 1; box-shadow: 0 4px 18px #0003; }
form { margin: 0; }
button, select, input[type=text], textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px 12px; }
button { cursor: pointer; background: var(--raised); font-weight: 550; } button:hover { border-color: var(--soft); }
button.main { background: #1a7f37; border-color: #1a7f37; color: #fff; } button:disabled { opacity: .55; cursor: not-allowed; }
button.small { padding: 2px 10px; font-size: 13px; }
button.danger { color: var(--bad); }
input[type=text], textarea { width: 100%; } textarea { min-height: 110px; resize: vertical; font: 13px/1.5 ui-monospace, Consolas, monospace; }
label { display: block; margin: 0 0 12px; color: var(--soft); font-size: 14px; } label > :is(input, select, textarea) { display: block; margin-top: 4px; color: var(--text); width: 100%; } label > :is(input, select) { font-size: 15px; line-height: 1.4; }
.row { display: flex; gap: 10px; flex-wrap: wrap; align-items: center; } .row > label { flex: 1 1 220px; } form.row { align-items: end; } form.row > label { margin: 0; }
.soft { color: var(--soft); } .list { list-style: none; margin: 0; padding: 0; }
.list li { padding: 12px 16px; border-top: 1px solid var(--line); display: flex; gap: 12px; align-items: baseline; flex-wrap: wrap; } .list li:first-child { border-top: 0; }
.list a { font-weight: 600; overflow-wrap: anywhere; } .list .soft { flex: 1 1 200px; font-size: 14px; }
.list .words { flex: 1 1 200px; overflow-wrap: anywhere; } .list .members { display: flex; gap: 6px; flex-wrap: wrap; } .list code { font: 12px ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
.pair { display: flex; gap: 6px; align-items: center; } .foot { padding: 12px 16px; border-top: 1px solid var(--line); } .foot > button { margin-bottom: 1px; }
button.label { cursor: pointer; } button.switch { min-width: 46px; } button.switch[aria-pressed="true"] { background: var(--good-ground); border-color: var(--good); color: var(--good); }
.code { margin: 0; font: 13px/1.6 ui-monospace, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; } .report { padding: 0 16px 12px; } .report summary { color: var(--soft); font-size: 14px; } .report form { margin-top: 10px; }
.edit { padding: 0 16px 14px; } .edit summary { color: var(--soft); font-size: 14px; } .edit form { margin-top: 8px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
