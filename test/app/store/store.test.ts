import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../../src/app/store/store.ts";
import { type BackendContext, backendContext, backendKinds, deliveryOf, pullJob } from "../../support/backend-world.ts";
import { gateOf, verdictOf } from "../../support/store-records.ts";

const kinds = await backendKinds();
const DAY = 86_400_000;

describe.each(kinds)("the store on %s", (kind) => {
  let context: BackendContext;
  let store: Store;
  beforeEach(async () => {
    context = await backendContext(kind);
    store = (await context.open()).store;
  });
  afterEach(async () => context.end());
  const numbers = async (list: Promise<readonly { readonly number: number }[]>): Promise<readonly number[]> =>
    (await list).map(({ number }) => number);

  describe("a renamed repository", () => {
    const moved = { from: "acme/Shop", to: "Acme/Store", id: 7 };

    it("keeps pull requests, verdicts and break-glass", async () => {
      await store.pullRequests.put(gateOf(1, { waitingFor: ["ada"], teams: ["@acme/dba"] }));
      await store.verdicts.add(verdictOf(1));
      const glass = { number: 1, by: "ada", reason: "why", headSha: "a", openItems: 1, issue: 2, at: 1000 };
      await store.breakGlass.add({ repository: "acme/shop", ...glass });
      await store.pullRequests.rename(moved);
      await store.pullRequests.rename(moved);
      expect(await store.pullRequests.get("acme/shop", 1)).toBeUndefined();
      expect(await store.pullRequests.get("acme/store", 1)).toMatchObject({
        repository: "Acme/Store",
        waitingFor: ["ada"],
      });
      expect(await numbers(store.pullRequests.namingTeam("@acme/dba"))).toEqual([1]);
      expect(await store.verdicts.of("acme/store", 1, 5)).toHaveLength(1);
      expect(await store.breakGlass.since(0, ["acme/store"])).toHaveLength(1);
      expect(await store.pullRequests.renamedTo("ACME/shop")).toBe("Acme/Store");
      expect(await store.pullRequests.renamedTo("acme/store")).toBeUndefined();
    });

    it("keeps what was stored under the new name, and leaves the pull requests of another repository", async () => {
      await store.pullRequests.put(gateOf(1, { title: "before" }));
      await store.pullRequests.put(gateOf(1, { repository: "acme/store", title: "after" }));
      await store.pullRequests.put(gateOf(2, { repositoryId: 8, title: "another's" }));
      await store.pullRequests.put(gateOf(3, { repositoryId: undefined, title: "of before there were ids" }));
      await store.verdicts.add(verdictOf(2));
      expect(await store.pullRequests.formerNames(7, "acme/store")).toEqual(["acme/shop"]);
      await store.pullRequests.rename(moved);
      expect(await store.pullRequests.formerNames(7, "acme/store")).toEqual([]);
      expect((await store.pullRequests.get("acme/store", 1))?.title).toBe("after");
      expect((await store.pullRequests.get("acme/shop", 2))?.title).toBe("another's");
      expect((await store.pullRequests.get("acme/store", 3))?.title).toBe("of before there were ids");
      expect(await store.verdicts.of("acme/shop", 2, 5)).toHaveLength(1);
    });
  });

  describe("what an evaluation leaves behind", () => {
    const glass = {
      repository: "acme/shop",
      number: 1,
      by: "ada",
      reason: "why",
      headSha: "a",
      openItems: 1,
      at: 1000,
    };
    const counts = async (): Promise<readonly number[]> => [
      (await store.pullRequests.get("acme/shop", 1)) === undefined ? 0 : 1,
      (await store.verdicts.of("acme/shop", 1, 5)).length,
      (await store.breakGlass.since(0)).length,
    ];

    it("is the pull request, and the verdict and the break-glass where there are any", async () => {
      await store.remember({ pullRequest: gateOf(1) });
      expect(await counts()).toEqual([1, 0, 0]);
      await store.remember({ pullRequest: gateOf(1), verdict: verdictOf(1), breakGlass: { ...glass, issue: 2 } });
      expect(await counts()).toEqual([1, 1, 1]);
    });

    it("is stored whole or not at all", async () => {
      const broken = { ...glass, issue: undefined, reason: undefined as unknown as string };
      const all = { pullRequest: gateOf(1), verdict: verdictOf(1), breakGlass: broken };
      await expect(store.remember(all)).rejects.toThrow();
      expect(await counts()).toEqual([0, 0, 0]);
    });

    it("names only who is waited for now, also where one name is another's beginning", async () => {
      const waiting = async (who: string) =>
        numbers(store.pullRequests.list({ waitingFor: who, order: "newest-evaluated", max: 5 }));
      for (const waitingFor of [["ada", "grace"], ["ada", "grace"], ["ada"], ["Ada"], ["adalbert"], []]) {
        const before = (await store.pullRequests.get("acme/shop", 1))?.evaluatedAt ?? 0;
        await store.remember({ pullRequest: gateOf(1, { waitingFor, evaluatedAt: before + 1 }) });
        const found = ["ada", "grace", "adalbert"].filter((who) =>
          waitingFor.join().toLowerCase().split(",").includes(who),
        );
        for (const who of ["ada", "grace", "adalbert"])
          expect(await waiting(who)).toEqual(found.includes(who) ? [1] : []);
      }
    });
  });

  describe("pull requests", () => {
    it("are read as they were stored, in any case of the name", async () => {
      const record = gateOf(1, {
        repository: "Acme/Shop",
        title: "“quotes” & 日本 ' ; drop table gates",
        private: true,
      });
      await store.pullRequests.put(record);
      expect(await store.pullRequests.get("acme/shop", 1)).toEqual(record);
      expect(await store.pullRequests.get("ACME/SHOP", 1)).toEqual(record);
      expect(await store.pullRequests.get("acme/shop", 2)).toBeUndefined();
      const passes = gateOf(1, {
        repository: "acme/shop",
        evaluatedAt: record.evaluatedAt + 1,
        verdict: "pass",
        blockedSince: undefined,
      });
      await store.pullRequests.put(passes);
      expect(await store.pullRequests.get("acme/shop", 1)).toEqual(passes);
    });

    it("keep the later evaluation, in any order of writing", async () => {
      await store.pullRequests.put(gateOf(1, { evaluatedAt: 200, title: "later", waitingFor: ["ada"] }));
      await store.pullRequests.put(gateOf(1, { evaluatedAt: 100, title: "earlier", waitingFor: ["bob"] }));
      expect((await store.pullRequests.get("acme/shop", 1))?.title).toBe("later");
      expect(await store.pullRequests.waiting({ order: "newest-evaluated", max: 1 }, 5)).toEqual([
        { who: "ada", pullRequests: 1 },
      ]);
    });

    it("stay closed after an evaluation from before the close, and reopen after a later one", async () => {
      await store.pullRequests.put(gateOf(1, { evaluatedAt: context.now() - 1000 }));
      await store.pullRequests.close("ACME/shop", 1, "merged");
      await store.pullRequests.put(gateOf(1, { evaluatedAt: context.now() - 500, title: "was on its way" }));
      expect(await store.pullRequests.get("acme/shop", 1)).toMatchObject({ state: "merged", title: "was on its way" });
      await store.pullRequests.put(gateOf(1, { evaluatedAt: context.now() + 1000 }));
      expect(await store.pullRequests.get("acme/shop", 1)).toMatchObject({ state: "open" });
      await store.pullRequests.put(gateOf(1, { evaluatedAt: context.now() + 2000, state: "closed" }));
      expect(await store.pullRequests.get("acme/shop", 1)).toMatchObject({ state: "closed" });
    });

    it("are listed and counted by a query", async () => {
      await store.pullRequests.put(
        gateOf(1, { blockedSince: 300, evaluatedAt: 1, waitingFor: ["author", "@acme/DBA"] }),
      );
      await store.pullRequests.put(gateOf(2, { blockedSince: 100, evaluatedAt: 2, waitingFor: ["author"] }));
      await store.pullRequests.put(
        gateOf(3, { verdict: "pass", blockedSince: undefined, evaluatedAt: 3, waitingFor: [] }),
      );
      await store.pullRequests.put(gateOf(4, { state: "merged", blockedSince: 50, evaluatedAt: 4 }));
      await store.pullRequests.put(
        gateOf(5, { repository: "acme/Pay", verdict: "error", blockedSince: 200, evaluatedAt: 5 }),
      );
      const list = async (query: object) =>
        numbers(store.pullRequests.list({ order: "oldest-blocked", max: 10, ...query }));
      expect(await list({})).toEqual([4, 2, 5, 1, 3]);
      expect(await list({ order: "newest-evaluated" })).toEqual([5, 4, 3, 2, 1]);
      expect(await list({ state: "open", max: 2 })).toEqual([2, 5]);
      expect(await list({ state: "open", max: 2, offset: 2 })).toEqual([1, 3]);
      expect(await list({ repositories: ["ACME/pay", "acme/none"] })).toEqual([5]);
      expect(await list({ repositories: [] })).toEqual([]);
      expect(await list({ waitingFor: "@acme/dba" })).toEqual([1]);
      expect(await list({ verdict: "blocked", state: "open" })).toEqual([2, 1]);
      const query = { order: "oldest-blocked", max: 1 } as const;
      expect(await store.pullRequests.count(query)).toEqual({ pass: 1, blocked: 3, error: 1 });
      expect(await store.pullRequests.count({ ...query, repositories: ["acme/pay"] })).toEqual({
        pass: 0,
        blocked: 0,
        error: 1,
      });
      expect(await store.pullRequests.waiting({ ...query, state: "open", repositories: ["acme/shop"] }, 5)).toEqual([
        { who: "author", pullRequests: 2 },
        { who: "@acme/DBA", pullRequests: 1 },
      ]);
      expect(await store.pullRequests.waiting(query, 1)).toEqual([{ who: "author", pullRequests: 4 }]);
      expect(await store.pullRequests.blockedBefore({ ...query, state: "open" }, [50, 100, 250, 999])).toEqual([
        0, 1, 2, 3,
      ]);
      expect(await store.pullRequests.blockedBefore(query, [])).toEqual([]);
      expect(await store.pullRequests.repositories(5)).toEqual(["acme/Pay", "acme/shop"]);
      expect(await store.pullRequests.repositories(1)).toEqual(["acme/Pay"]);
    });

    it("are found by commit, team and policy file", async () => {
      await store.pullRequests.put(gateOf(1, { headSha: "aaa", waitsForChecks: ["build*"], teams: ["@Acme/dba"] }));
      await store.pullRequests.put(
        gateOf(2, { headSha: "aaa", waitsForChecks: [], policyFiles: ["acme/.github:tollgate/pay.yml@v3"] }),
      );
      await store.pullRequests.put(
        gateOf(3, { headSha: "aaa", waitsForChecks: ["x"], state: "closed", teams: ["@acme/dba"] }),
      );
      await store.pullRequests.put(
        gateOf(4, { headSha: "bbb", waitsForChecks: ["x"], policyFiles: ["acme/.github:tollgate/pay.yml2@v3"] }),
      );
      await store.pullRequests.put(gateOf(5, { headSha: "aaa", waitsForChecks: ["x"], repository: "acme/pay" }));
      expect(await numbers(store.pullRequests.atCommit("Acme/Shop", "aaa"))).toEqual([1]);
      expect(await numbers(store.pullRequests.headedBy("Acme/Shop", "aaa"))).toEqual([1, 2]);
      expect(await numbers(store.pullRequests.namingTeam("@acme/DBA"))).toEqual([1]);
      expect(await numbers(store.pullRequests.evaluatedBy("Acme/.github:tollgate/pay.yml@"))).toEqual([2]);
      expect(await numbers(store.pullRequests.evaluatedBy("acme/.github:"))).toEqual([2, 4]);
      expect(await numbers(store.pullRequests.evaluatedBy("acme/.github:%"))).toEqual([]);
      // A new evaluation replaces the old one's teams.
      await store.pullRequests.put(gateOf(1, { evaluatedAt: 1e15, teams: [] }));
      expect(await numbers(store.pullRequests.namingTeam("@acme/dba"))).toEqual([]);
    });

    it("are deleted with their repository or installation, and all that is stored of it", async () => {
      for (const repository of ["acme/shop", "acme/pay", "other/shop"]) {
        await store.pullRequests.put(gateOf(1, { repository, installation: repository === "other/shop" ? 2 : 1 }));
        await store.verdicts.add(verdictOf(1, { repository }));
        await store.breakGlass.add({
          ...{ repository, number: 1, by: "ada", reason: "fire", headSha: "aaa" },
          ...{ openItems: 2, issue: undefined, at: 1000 },
        });
      }
      await store.pullRequests.forget({ repository: "ACME/shop" });
      expect(await store.pullRequests.repositories(9)).toHaveLength(2);
      expect(await store.verdicts.of("acme/shop", 1, 9)).toEqual([]);
      expect(await store.pullRequests.waiting({ order: "newest-evaluated", max: 9 }, 9)).toEqual([
        { who: "author", pullRequests: 2 },
      ]);
      await store.pullRequests.forget({ installation: 1 });
      expect(await store.pullRequests.repositories(9)).toEqual(["other/shop"]);
      expect((await store.breakGlass.since(0)).map(({ repository }) => repository)).toEqual(["other/shop"]);
      expect(await store.verdicts.perPolicy(0, 9)).toEqual([{ policy: "schema", held: 1, pullRequests: 1 }]);
    });
  });

  it("counts verdicts by day and by policy", async () => {
    const today = Math.floor(context.now() / DAY) * DAY;
    await store.verdicts.add(verdictOf(1, { at: today - 2 * DAY + 5, heldBy: ["schema", "secrets"] }));
    await store.verdicts.add(verdictOf(1, { at: today - 2 * DAY + 6, heldBy: ["schema"], tookMs: 1234 }));
    await store.verdicts.add(verdictOf(2, { at: today, heldBy: ["schema"], repository: "acme/Pay" }));
    await store.verdicts.add(verdictOf(1, { at: today + 1, verdict: "pass", heldBy: [] }));
    await store.verdicts.add(verdictOf(1, { at: today - 9 * DAY, verdict: "error" }));
    const glass = {
      repository: "acme/Pay",
      number: 2,
      by: "ada",
      reason: "fire\0",
      headSha: "a",
      openItems: 3,
      issue: 7,
    };
    await store.breakGlass.add({ ...glass, at: today + 5 });
    await store.breakGlass.add({ ...glass, at: today - 9 * DAY });
    const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
    const none = { pass: 0, blocked: 0, error: 0, breakGlass: 0 };
    expect(await store.verdicts.perDay(today - 2 * DAY)).toEqual([
      { ...none, day: day(today - 2 * DAY), blocked: 2 },
      { ...none, day: day(today - DAY) },
      { ...none, day: day(today), pass: 1, blocked: 1, breakGlass: 1 },
    ]);
    expect(await store.verdicts.perDay(today, ["acme/pay"])).toEqual([
      { ...none, day: day(today), blocked: 1, breakGlass: 1 },
    ]);
    expect(await store.verdicts.perDay(today, [])).toEqual([{ ...none, day: day(today) }]);
    expect(await store.verdicts.perPolicy(today - 2 * DAY, 9)).toEqual([
      { policy: "schema", held: 3, pullRequests: 2 },
      { policy: "secrets", held: 1, pullRequests: 1 },
    ]);
    expect(await store.verdicts.perPolicy(0, 1, ["ACME/shop"])).toEqual([
      { policy: "schema", held: 3, pullRequests: 1 },
    ]);
    const own = await store.verdicts.of("ACME/shop", 1, 2);
    expect(own).toEqual([
      verdictOf(1, { at: today + 1, verdict: "pass", heldBy: [] }),
      verdictOf(1, { at: today - 2 * DAY + 6, heldBy: ["schema"], tookMs: 1234 }),
    ]);
    expect(await store.breakGlass.since(today)).toEqual([{ ...glass, reason: "fire\ufffd", at: today + 5 }]);
    expect(await store.breakGlass.since(0, ["acme/shop"])).toEqual([]);
  });

  it("keeps sessions until they expire, and checkpoints", async () => {
    const session = { idHash: "h1", login: "ada", encryptedToken: "sealed", expiresAt: 1000 };
    await store.sessions.put(session);
    await store.sessions.put({ ...session, encryptedToken: "renewed", expiresAt: 2000 });
    expect(await store.sessions.get("h1", 1999)).toEqual({ ...session, encryptedToken: "renewed", expiresAt: 2000 });
    expect(await store.sessions.get("h1", 2000)).toBeUndefined();
    await store.sessions.remove("h1");
    expect(await store.sessions.get("h1", 0)).toBeUndefined();
    expect(await store.checkpoints.get("sweep")).toBeUndefined();
    await store.checkpoints.set("sweep", "1");
    await store.checkpoints.set("sweep", "2");
    expect(await store.checkpoints.get("sweep")).toBe("2");
    await store.ping();
    expect(await store.replicas()).toBe(1);
  });

  it("deletes what is older than the retention settings, and nothing else", async () => {
    const { queue } = await (async () => {
      await context.end();
      context = await backendContext(kind);
      const backend = await context.open({ tries: 1 });
      store = backend.store;
      return backend;
    })();
    const start = context.now();
    await queue.accept(deliveryOf("old", { receivedAt: start }), [
      pullJob(1, { notes: [{ kind: "edit", text: "x" }] }),
    ]);
    await queue.start(async () => Promise.reject(new Error("no")));
    await queue.idle(60_000);
    await store.pullRequests.put(gateOf(1, { evaluatedAt: start, state: "merged" }));
    await store.pullRequests.put(gateOf(2, { evaluatedAt: start }));
    await store.verdicts.add(verdictOf(1, { at: start }));
    await store.breakGlass.add({
      ...{ repository: "acme/shop", number: 1, by: "ada", reason: "fire", headSha: "a" },
      ...{ openItems: 1, issue: undefined, at: start },
    });
    await store.sessions.put({ idHash: "h1", login: "ada", encryptedToken: "s", expiresAt: start + DAY });
    const days = { deliveries: 7, verdicts: 90, closedPullRequests: 30 };
    expect(await store.sweepOld(start + 1000, days)).toBe(0);
    context.pass(8 * DAY);
    expect(await store.sweepOld(context.now(), days)).toBe(2);
    expect(await queue.accept(deliveryOf("old"), [])).toBe("accepted");
    context.pass(25 * DAY);
    await store.sweepOld(context.now(), days);
    expect(await numbers(store.pullRequests.list({ order: "newest-evaluated", max: 9 }))).toEqual([2]);
    expect(await queue.dead(9)).toHaveLength(1);
    context.pass(60 * DAY);
    // The verdict, its hold, the break-glass, the dead job and its note.
    expect(await store.sweepOld(context.now(), days)).toBe(4);
    expect(await queue.dead(9)).toEqual([]);
    expect(await store.verdicts.of("acme/shop", 1, 9)).toEqual([]);
  });
});
