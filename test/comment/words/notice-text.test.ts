import { describe, expect, it } from "vitest";
import type { Notice } from "../../../src/checklist/item-result.ts";
import type { UnknownFact } from "../../../src/checklist/ledger/ledger.ts";
import type { Quoting } from "../../../src/comment/escape/markdown.ts";
import { undecidedText } from "../../../src/comment/words/item-words.ts";
import { noticeText } from "../../../src/comment/words/notice-text.ts";
import { policyEffectText } from "../../../src/comment/words/policy-effect-text.ts";

/** Notices in full sentences; foreign parts go through the quoting of the place that they are shown in. */
const quoting: Quoting = { code: (text) => `\`${text}\``, plain: (text) => `<${text}>` };
const files = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`);

describe("a notice", () => {
  it.each<[string, Notice, string | RegExp]>([
    [
      "of a record that somebody changed",
      { kind: "ledger-tampered", by: "mallory" },
      /^The record at the end of this comment was changed or removed by hand, by <mallory>\. It was restored/,
    ],
    [
      "of one that an account changed which is gone",
      { kind: "ledger-tampered", by: "" },
      /by an account that is gone\./,
    ],
    [
      "of a history that the token may not read, in GitHub's words",
      { kind: "history-unreadable", why: "not-permitted", said: "Resource not accessible" },
      /^Tollgate may not read who edited comments here \(GitHub says: <Resource not accessible>\)\. Without it, .* Its token needs `pull-requests: write` and `issues: read`\.$/,
    ],
    [
      "of a server without GraphQL",
      { kind: "history-unreadable", why: "no-graphql", said: "" },
      /because this server does not answer GraphQL\. Without it, .* `\/api\/graphql`\.$/,
    ],
    [
      "of texts that are hidden",
      { kind: "history-unreadable", why: "hidden", said: "" },
      /^GitHub does not show Tollgate what earlier versions of comments said\. /,
    ],
    [
      "of a bot in whose place anyone answers",
      { kind: "no-author", login: "helper[bot]", answers: true, two: false },
      "<helper[bot]> opened this, and bots cannot answer for it. What is for the author, anyone with write access may answer here.",
    ],
    [
      "of a bot that somebody may have had open it",
      { kind: "no-author", login: "helper[bot]", answers: false, two: true },
      /^<helper\[bot\]> opened this, and bots cannot answer for it\. Somebody may have used the bot to open it, so an item for a second person needs two people here/,
    ],
    ...["", "ghost"].map((login): [string, Notice, RegExp] => [
      `of an account that is gone (${JSON.stringify(login)})`,
      { kind: "no-author", login, answers: true, two: false },
      /^The account that opened this is gone, and cannot answer for it\. /,
    ]),
    [
      "of one borrowed name",
      { kind: "borrowed-names", people: ["grace"] },
      "Commits here carry the name of <grace>, but somebody else pushed them. By GitHub's record of pushes this person did not write the change.",
    ],
    [
      "of more names than are shown",
      { kind: "borrowed-names", people: ["a", "b", "c", "d", "e", "f", "g"] },
      /^Commits here carry the name of <a>, <b>, <c>, <d>, <e> and 2 more, .* they did not write the change\.$/,
    ],
    [
      "of one file that is too large",
      { kind: "unread-lines", files: files(1), count: 1 },
      "The changes of 1 file are too large to be read (`f0`). Conditions on lines count as met for it.",
    ],
    [
      "of more files than are named",
      { kind: "unread-lines", files: files(5), count: 9 },
      /^The changes of 9 files .* \(`f0`, `f1`, `f2`, `f3`, `f4` and 4 more\)\. .* for them\.$/,
    ],
    [
      "of edited policies whose effect takes too long to work out",
      { kind: "policy-edited", files: files(1), problems: [], tooLong: 5 },
      /the new ones apply after the merge\. Their effect could not be computed within 5 seconds/,
    ],
    [
      "of edited policies with more faults than are shown",
      {
        kind: "policy-edited",
        files: files(1),
        problems: files(7).map((file) => ({
          ...{ code: "unknown-key" as const, line: 1, column: 2, key: "" },
          ...{ file, message: "is not known" },
        })),
      },
      /they have 7 problems: `f0:1:2` <is not known>; .*; and 2 more$/,
    ],
  ])("%s", (_, notice, text) => {
    if (typeof text === "string") expect(noticeText(notice, quoting)).toBe(text);
    else expect(noticeText(notice, quoting)).toMatch(text);
  });
});

describe("an operation that waits for the host", () => {
  it.each<[UnknownFact, string]>([
    [{ of: "role", why: "not-permitted" }, "Tollgate's token may not read roles here (it needs `metadata: read`)"],
    [{ of: "role", why: "failed" }, "GitHub did not answer"],
    [{ of: "pushes", why: "failed" }, "GitHub does not list yet who pushed the newest commit"],
    [{ of: "@acme/dba", why: "failed" }, "of <@acme/dba>, GitHub did not answer who is in it"],
    [
      { of: "@acme/dba", why: "no-such-team" },
      "of <@acme/dba>, there is no such team, or Tollgate's token cannot see it",
    ],
  ])("%j", (unknown, why) => {
    expect(undecidedText({ said: "ticked", by: "grace", at: "", unknown }, "grace", quoting)).toBe(
      `grace ticked this. GitHub has not confirmed yet that they may: ${why}. Tollgate asks again at the next evaluation; a new click is not needed.`,
    );
  });
});

/** What a change of the policies does, in sentences. */

const plainQuoting = { code: (text: string) => `\`${text}\``, plain: (text: string) => text } as Parameters<
  typeof policyEffectText
>[1];
type Effect = Parameters<typeof policyEffectText>[0];

const key = (name: string, before: string, after: string, direction = "looser") =>
  ({ key: name, before, after, direction }) as Effect["settings"][number];
const policy = (id: string, kind: string, keys: readonly Effect["settings"][number][] = []) =>
  ({ id, kind, keys }) as unknown as Effect["policies"][number];
const effect = (more: Partial<Effect>): Effect => ({ policies: [], settings: [], ...more });
const past = (more: object) => ({
  past: { kind: "known", count: 20, unread: 0, heldBefore: 5, heldAfter: 5, newly: [], noLonger: [], ...more },
});

describe("what a change of the policies does", () => {
  it.each<[string, Effect, string]>([
    ["nothing", effect({}), "Nothing that they ask for changes."],
    ["one of a kind", effect({ policies: [policy("a", "vanishes")] }), "With them, 1 policy vanishes (`a`)."],
    [
      "several of each kind",
      effect({
        policies: ["vanishes", "looser", "changed", "tighter", "appears", "wording"].flatMap((kind) => [
          policy(`${kind}-a`, kind),
          policy(`${kind}-b`, kind),
        ]),
      }),
      "With them, 2 policies vanish (`vanishes-a` and `vanishes-b`), 2 policies become looser (`looser-a` and `looser-b`), 2 policies change (`changed-a` and `changed-b`), 2 policies become stricter (`tighter-a` and `tighter-b`), 2 policies appear (`appears-a` and `appears-b`) and 2 policies are only worded otherwise (`wording-a` and `wording-b`).",
    ],
    [
      "one of each kind",
      effect({ policies: ["looser", "changed", "tighter", "appears", "wording"].map((kind) => policy(kind, kind)) }),
      "With them, 1 policy becomes looser (`looser`), 1 policy changes (`changed`), 1 policy becomes stricter (`tighter`), 1 policy appears (`appears`) and 1 policy is only worded otherwise (`wording`).",
    ],
    [
      "keys: that change, come and go, and too many",
      effect({
        policies: [
          policy("a", "looser", [
            key("enforcement", "block", "advise"),
            key("requires.checklist.x", "x", ""),
            key("requires.adr", "", "y"),
            key("when", "1", "2"),
            key("title", "t", "u", "wording"),
          ]),
        ],
      }),
      "With them, 1 policy becomes looser (`a`: `enforcement` `block` → `advise`, `item x` goes, `adr` comes and 1 more).",
    ],
    [
      "settings, with a long value",
      effect({ settings: [key("check", "x".repeat(80), "gate")] }),
      `With them, settings change (\`check\` \`${"x".repeat(59)}…\` → \`gate\`).`,
    ],
    [
      "the past unknown",
      effect({ past: { kind: "unknown", why: "GitHub is down" } }),
      "Nothing that they ask for changes. The last merges could not be looked at: GitHub is down",
    ],
    ["no past", effect(past({ count: 0 }) as Partial<Effect>), "Nothing that they ask for changes."],
    [
      "the past the same",
      effect(past({ unread: 2 }) as Partial<Effect>),
      "Nothing that they ask for changes. Of the last 20 merged pull requests (2 more are too large to be looked at), 5 would have been asked to tick something first, the same as now.",
    ],
    [
      "the past otherwise",
      effect(
        past({
          heldAfter: 6,
          newly: [{ number: 7, policies: ["a", "b", "c"] }],
          noLonger: [{ number: 8, policies: ["d"] }],
        }) as Partial<Effect>,
      ),
      "Nothing that they ask for changes. Of the last 20 merged pull requests, 6 would have been asked to tick something first instead of 5: newly `#7` by `a`, `b` and 1 more; no longer `#8` by `d`.",
    ],
    [
      "the past with more that are asked",
      effect(past({ heldAfter: 6, newly: [{ number: 7, policies: ["a"] }] }) as Partial<Effect>),
      "Nothing that they ask for changes. Of the last 20 merged pull requests, 6 would have been asked to tick something first instead of 5: newly `#7` by `a`.",
    ],
    [
      "the past with fewer that are asked",
      effect(past({ heldAfter: 4, noLonger: [{ number: 8, policies: ["d"] }] }) as Partial<Effect>),
      "Nothing that they ask for changes. Of the last 20 merged pull requests, 4 would have been asked to tick something first instead of 5: no longer `#8` by `d`.",
    ],
  ])("%s", (_, given, wanted) => {
    expect(policyEffectText(given, plainQuoting)).toBe(wanted);
  });
});
