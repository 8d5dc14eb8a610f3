import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lastWeek, postSummary, SUMMARY_LABEL } from "../../../src/app/sweep/weekly-summary.ts";
import { HOSTILE } from "../../support/hostile-text.ts";
import { type Answers, refusal, stubClient } from "../../support/stub-client.ts";
import { aGate, DAY, HOUR } from "../pages/a-gate.ts";
import { openStore, type StoreContext } from "../pages/pages-world.ts";

const INSTALLATION = "GET /repos/{owner}/{repo}/installation";
const LIST = "GET /repos/{owner}/{repo}/issues";
const CREATE = "POST /repos/{owner}/{repo}/issues";
/** A Monday, seven in the morning. */
const MONDAY = Date.UTC(2026, 10, 30, 7);

let context: StoreContext;
beforeEach(async () => {
  context = await openStore();
  context.clock.now = MONDAY;
});
afterEach(() => context.close());

const posting = (changes: Answers = {}, repository: string | undefined = "acme/platform") => {
  const { client, asked } = stubClient({ [INSTALLATION]: { id: 1 }, [LIST]: [], [CREATE]: { number: 12 }, ...changes });
  const post = () =>
    postSummary({
      clients: { of: async () => client },
      store: context.backend.store,
      repository,
      now: () => context.clock.now,
      log: pino({ level: "silent" }),
    });
  const made = () => asked.filter(({ route }) => route === CREATE).map(({ given }) => given);
  return { post, asked, made };
};

describe("the weekly summary", () => {
  it("is off where no repository is set", async () => {
    const { client, asked } = stubClient({});
    const shared = { clients: { of: async () => client }, store: context.backend.store, now: () => MONDAY };
    expect(await postSummary({ ...shared, repository: undefined, log: pino({ level: "silent" }) })).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("sums up the last whole week, and what is open", async () => {
    const { pullRequests, verdicts, breakGlass, checkpoints } = context.backend.store;
    await pullRequests.put(
      aGate({ title: "Add a currency", waitingFor: ["@acme/dba"], blockedSince: MONDAY - 3 * DAY }),
    );
    await pullRequests.put(aGate({ repository: "other/shop", title: "Of another account" }));
    const verdict = { repository: "acme/shop", number: 42, headSha: "a".repeat(40), tookMs: 1 };
    await verdicts.add({ ...verdict, verdict: "blocked", heldBy: ["schema-change"], at: MONDAY - 5 * DAY });
    await verdicts.add({ ...verdict, verdict: "pass", heldBy: [], at: MONDAY - 4 * DAY });
    const broke = { repository: "acme/shop", number: 42, headSha: "", openItems: 1, issue: 9 };
    await breakGlass.add({ ...broke, by: "grace", reason: "Down", at: MONDAY - 2 * DAY });
    await breakGlass.add({ ...broke, by: "early", reason: "Older", at: MONDAY - 20 * DAY });
    const late = { repository: "acme/shop", issue: 9, due: "2026-11-20", closed: false, at: MONDAY };
    await checkpoints.set("follow-up:acme/shop#9", JSON.stringify(late));
    await checkpoints.set(
      "adoption:acme/shop",
      JSON.stringify({ repository: "acme/shop", required: false, at: MONDAY }),
    );
    const { post, made } = posting();
    expect(await post()).toBe(12);
    const [{ title, body, labels, owner, repo } = {}] = made();
    expect([owner, repo, title, labels]).toEqual(["acme", "platform", "Tollgate: week of 2026-11-23", [SUMMARY_LABEL]]);
    const text = String(body).replaceAll("\u200b", "");
    for (const words of [
      "**Open now:** 1 pull request; 1 held, 0 could not be evaluated.",
      "median 1 d, 95th percentile 1 d.",
      "acme/shop #42](<https://github.com/acme/shop/pull/42>) Add a currency, 3 d, waits for",
      "schema-change: 1 pull request, 1 time",
      "by grace: Down",
      "due 2026-11-20",
      "## Repositories that do not require the check",
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/other\/shop|Older/);
    // Nobody is notified.
    expect(String(body)).not.toMatch(/(?:^|[^\w/])@acme\/dba/);
  });

  it("is posted once a week, not before six on Monday, whoever asks", async () => {
    const { post, made } = posting();
    context.clock.now = MONDAY - 2 * HOUR;
    expect(await post()).toBeUndefined();
    context.clock.now = MONDAY;
    const both = await Promise.all([post(), post()]);
    expect(both.filter((one) => one !== undefined)).toEqual([12]);
    context.clock.now = MONDAY + 6 * DAY;
    expect(await post()).toBeUndefined();
    context.clock.now = MONDAY + 7 * DAY;
    expect(await post()).toBe(12);
    expect(made()).toHaveLength(2);
  });

  it("is posted an hour after a failure, and not again where the issue is there", async () => {
    const { post, made } = posting({
      [CREATE]: (_: unknown, before: number) => (before === 0 ? refusal(502) : { number: 13 }),
    });
    await expect(post()).rejects.toThrow();
    expect(await post()).toBeUndefined();
    context.clock.now += HOUR;
    expect(await post()).toBe(13);
    expect(made()).toHaveLength(2);
    await context.backend.store.checkpoints.set("summary:acme/platform:2026-11-23", String(MONDAY));
    context.clock.now += HOUR;
    const [{ body = "" } = {}] = made() as readonly { body?: string }[];
    const issue = {
      number: 13,
      body,
      created_at: "2026-11-30T07:00:00Z",
      user: { login: "tollgate[bot]", type: "Bot" },
    };
    const again = posting({ [LIST]: [issue] });
    expect(await again.post()).toBeUndefined();
    expect(again.made()).toEqual([]);
  });

  it("is bounded, and shows hostile names as text", async () => {
    for (let number = 1; number <= 60; number += 1)
      await context.backend.store.pullRequests.put(
        aGate({
          number,
          title: `${HOSTILE[number % HOSTILE.length]}<img src=x> @acme/dba ${"x".repeat(5_000)}`,
          blockedSince: MONDAY - number * DAY,
        }),
      );
    const { post, made } = posting();
    await post();
    const body = String(made()[0]?.["body"]);
    expect(body.length).toBeLessThan(12_000);
    expect(body).not.toMatch(/<img|(?:^|[^\w/])@acme\/dba/);
    expect(body).toContain("- and 40 more");
  });

  it.each([
    [Date.UTC(2026, 10, 30), "2026-11-23"],
    [Date.UTC(2026, 10, 30) - 1, "2026-11-16"],
    [Date.UTC(2026, 11, 6, 23), "2026-11-23"],
  ])("at %d is of the week of %s", (now, week) => {
    expect(lastWeek(now).week).toBe(week);
  });
});
