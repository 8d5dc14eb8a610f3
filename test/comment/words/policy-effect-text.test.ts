import { describe, expect, it } from "vitest";
import { policyEffectText } from "../../../src/comment/words/notice-text.ts";

/** What a change of the policies does, in sentences. */

const quoting = { code: (text: string) => `\`${text}\``, plain: (text: string) => text } as Parameters<
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
      "With them, 2 policies vanish (`vanishes-a`, `vanishes-b`), 2 policies become looser (`looser-a`, `looser-b`), 2 policies change (`changed-a`, `changed-b`), 2 policies become stricter (`tighter-a`, `tighter-b`), 2 policies appear (`appears-a`, `appears-b`) and 2 policies are only worded otherwise (`wording-a`, `wording-b`).",
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
      "With them, 1 policy becomes looser (`a`: `enforcement` `block` → `advise`, `item x` goes, `adr` comes, 1 more).",
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
      "Nothing that they ask for changes. Of the last 20 merged pull requests, 6 would have been asked to tick something first instead of 5: newly `#7` by `a`, `b`, 1 more; no longer `#8` by `d`.",
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
    expect(policyEffectText(given, quoting)).toBe(wanted);
  });
});
