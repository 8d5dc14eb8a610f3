import { describe, expect, it } from "vitest";
import type { RefusalCode } from "../../../src/checklist/ledger/ledger.ts";
import { refusalText } from "../../../src/comment/words/notice-text.ts";
import type { Waive, Who } from "../../../src/policy/model/policy.ts";

const DBA: readonly Who[] = [{ kind: "team", team: "@acme/dba" }];
const quoting = { code: (text: string) => `\`${text}\``, plain: (text: string) => text };

const text = (why: RefusalCode, asked = DBA, waive: Waive = { kind: "with-reason" }, by = "ada"): string =>
  refusalText({ by, at: "2026-11-23T07:00:00Z", why }, { name: "rollback-tested", asked, waive }, quoting);

const TO = "To ada: your answer (2026-11-23 07:00 UTC) does not count here";
const ASK = "Ask them to tick it, or to comment `/tollgate done rollback-tested`.";
const ONLY = `only @acme/dba can answer this. ${ASK}`;

describe("a refusal says who can answer, and what to do", () => {
  it.each<[RefusalCode, string]>([
    ["bot", `${TO}, because bots and apps cannot vouch for anything. @acme/dba can answer this.`],
    ["is-author", `${TO}, because you wrote the change: ${ONLY}`],
    ["has-pushed", `${TO}, because you pushed to this change: ${ONLY}`],
    [
      "is-named",
      `${TO}, because commits carry your name, and it is unknown who pushed them: ${ONLY} If the name is wrong, the author can commit again under their own.`,
    ],
    [
      "is-co-author",
      `${TO}, because a commit names you as its co-author: ${ONLY} If that is wrong, the author can take the line out of the commit's message.`,
    ],
    ["not-the-author", `${TO}: ${ONLY}`],
    ["not-in", `${TO}: ${ONLY}`],
    ["no-access", `${TO}, because you have no write access here: ${ONLY}`],
    [
      "unattributed",
      `${TO}, because GitHub does not say who gave it. Tick it again, or comment \`/tollgate done rollback-tested\`.`,
    ],
    ["machine-only", `${TO}: only a machine answers this item.`],
    ["not-waivable", `${TO}: this item cannot be waived. @acme/dba can do it and tick it.`],
    [
      "no-reason",
      `${TO}: a waiver needs a reason. Comment \`/tollgate waive rollback-tested …\` with the reason in place of the dots.`,
    ],
  ])("%s", (why, said) => {
    expect(text(why)).toBe(said);
  });

  it("names those who may waive", () => {
    const waive: Waive = { kind: "by", who: [{ kind: "role", role: "maintain" }] };
    expect(text("not-waivable", DBA, waive)).toBe(
      `${TO}: only people with the role maintain or higher can waive this item. Ask them to comment \`/tollgate waive rollback-tested …\` with the reason.`,
    );
  });

  it("describes people where no team is asked", () => {
    expect(text("is-author", [{ kind: "not-author" }])).toContain(
      ": only people with write access who did not write the change can answer this.",
    );
    expect(text("no-access", [])).toContain(": only people with write access can answer this.");
  });

  it("speaks to nobody if nobody is known", () => {
    expect(text("unattributed", DBA, { kind: "never" }, "")).toMatch(
      /^An answer \(2026-11-23 07:00 UTC\) does not count/,
    );
  });
});
