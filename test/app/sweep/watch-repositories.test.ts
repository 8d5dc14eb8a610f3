import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ADOPTION, type Adoption, FOLLOW_UP, type FollowUpState } from "../../../src/app/store/store.ts";
import { watchAdoption, watchFollowUps } from "../../../src/app/sweep/scheduled-tasks.ts";
import { type Answers, FORBIDDEN, refusal, stubClient } from "../../support/stub-client.ts";
import { aGate, DAY, HOUR, NOON } from "../pages/a-gate.ts";
import { openStore, pagesOver, type StoreContext } from "../pages/pages-world.ts";
import { wordsOf } from "../pages/read-html.ts";

const REPOSITORY = "GET /repos/{owner}/{repo}";
const RULES = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
const BRANCH = "GET /repos/{owner}/{repo}/branches/{branch}";
const ISSUE = "GET /repos/{owner}/{repo}/issues/{issue_number}";

let context: StoreContext;
beforeEach(async () => {
  context = await openStore();
});
afterEach(() => context.close());

const watching = (answers: Answers) => {
  const { client, asked } = stubClient(answers);
  const { store } = context.backend;
  const now = () => context.clock.now;
  return {
    asked,
    watch: {
      clients: { of: async () => client },
      store,
      appId: 7,
      check: undefined,
      now,
      log: pino({ level: "silent" }),
    },
  };
};

const rule = (context_: string, app?: number) => ({
  type: "required_status_checks",
  parameters: {
    required_status_checks: [{ context: context_, ...(app === undefined ? {} : { integration_id: app }) }],
  },
});
const open = { protected: false, protection: { required_status_checks: { contexts: [], checks: [] } } };

const read = async <T>(prefix: string): Promise<readonly T[]> =>
  (await context.backend.store.checkpoints.list(prefix)).map(({ value }) => JSON.parse(value) as T);

/** Its words; an element's end is no blank before a comma or a bracket. */
const page = async (): Promise<string> =>
  wordsOf(await (await pagesOver(context).pages.request("http://127.0.0.1:3000/")).text()).replaceAll(/ (?=[,)])/g, "");

describe("whether a repository requires the check", () => {
  it.each<[string, unknown, boolean | null]>([
    ["of this App, under any name", [rule("gate", 7)], true],
    ["of no App in particular, under our name", [rule("tollgate")], true],
    ["of another App under our name", [rule("tollgate", 8)], false],
    ["of another name", [rule("lint")], false],
    ["not at all", [], false],
    ["which may not be read", FORBIDDEN, null],
  ])("%s", async (_name, rules, required) => {
    await context.backend.store.pullRequests.put(aGate());
    const branch = rules === FORBIDDEN ? FORBIDDEN : open;
    const { watch } = watching({ [REPOSITORY]: { default_branch: "main" }, [RULES]: rules, [BRANCH]: branch });
    expect(await watchAdoption(watch)).toBe(1);
    expect(await read<Adoption>(ADOPTION)).toEqual([{ repository: "acme/shop", required, at: NOON }]);
  });

  it("is asked once a day, and stands on the dashboard", async () => {
    const { store } = context.backend;
    await store.pullRequests.put(aGate());
    await store.pullRequests.put(aGate({ repository: "acme/billing", number: 1 }));
    const { watch, asked } = watching({
      [REPOSITORY]: { default_branch: "main" },
      [RULES]: ({ repo }: { repo: string }) => (repo === "shop" ? [rule("tollgate", 7)] : []),
      [BRANCH]: open,
    });
    expect(await page()).toContain("Not asked yet.");
    expect([await watchAdoption(watch), await watchAdoption(watch)]).toEqual([2, 0]);
    const words = await page();
    expect(words).toContain("1 of 2 repositories require the check on the default branch.");
    expect(words).toContain("acme/billing does not require it: tollgate protect acme/billing shows how");
    const before = asked.length;
    context.clock.now = NOON + DAY + 1;
    expect(await watchAdoption(watch)).toBe(2);
    expect(asked.length).toBe(2 * before);
  });

  it("is not known of a repository that cannot be read, and the others are asked", async () => {
    const { store } = context.backend;
    await store.pullRequests.put(aGate({ repository: "acme/gone", number: 1 }));
    await store.pullRequests.put(aGate());
    const { watch } = watching({
      [REPOSITORY]: ({ repo }: { repo: string }) => (repo === "gone" ? refusal(404) : { default_branch: "main" }),
      ...{ [RULES]: [], [BRANCH]: open },
    });
    await watchAdoption(watch);
    expect((await read<Adoption>(ADOPTION)).map(({ repository }) => repository)).toEqual(["acme/shop"]);
  });
});

describe("the follow-ups of break-glass", () => {
  const broke = async (issue: number | undefined, at = NOON - DAY): Promise<void> =>
    context.backend.store.breakGlass.add({
      ...{ repository: "acme/shop", number: 42, by: "grace", reason: "Down", headSha: "", openItems: 1, issue, at },
    });
  const issue = (state: string, due: string) => ({ state, body: `<!-- marker -->\n**Due: ${due}**\n` });

  it("are overdue after their day, until they are closed", async () => {
    await context.backend.store.pullRequests.put(aGate());
    await broke(9);
    await broke(undefined);
    await broke(3, NOON - 91 * DAY);
    const states = [issue("open", "2026-11-24"), issue("open", "2026-12-24"), issue("closed", "2026-11-24")];
    const { watch, asked } = watching({ [ISSUE]: (_: unknown, before: number) => states[before] });
    expect([await watchFollowUps(watch), await watchFollowUps(watch)]).toEqual([1, 0]);
    expect(await page()).toContain("1 follow-up is overdue: acme/shop #9 (due 2026-11-24)");
    context.clock.now += 7 * HOUR;
    await watchFollowUps(watch);
    expect(await page()).toContain("follow-up #9, due 2026-12-24");
    context.clock.now = NOON + 14 * HOUR;
    await watchFollowUps(watch);
    expect(await read<FollowUpState>(FOLLOW_UP)).toMatchObject([{ issue: 9, closed: true }]);
    context.clock.now = NOON + 30 * HOUR;
    expect(await watchFollowUps(watch)).toBe(0);
    expect(asked).toHaveLength(3);
  });

  it("and adoption are forgotten with their repository, and others are not", async () => {
    const { checkpoints, pullRequests } = context.backend.store;
    for (const name of [
      "adoption:acme/shop",
      "follow-up:acme/shop#9",
      "adoption:acme/shop-2",
      "follow-up:acme/shop-2#9",
    ])
      await checkpoints.set(name, "{}");
    await pullRequests.forget({ repository: "Acme/Shop" });
    const left = [...(await checkpoints.list(ADOPTION)), ...(await checkpoints.list(FOLLOW_UP))];
    expect(left.map(({ name }) => name)).toEqual(["adoption:acme/shop-2", "follow-up:acme/shop-2#9"]);
  });
});
