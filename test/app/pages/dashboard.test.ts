import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { dashboardFilter, filterLink } from "../../../src/app/pages/dashboard/read-dashboard.ts";
import { ageText } from "../../../src/app/pages/parts/layout.ts";
import { repositoryOfJob } from "../../../src/app/queue/queue.ts";
import { followUpKey, type Store } from "../../../src/app/store/store.ts";
import { anEvaluation, anEvaluationError } from "../../support/evaluation-world.ts";
import { aGate, DAY, HOUR, NOON } from "./a-gate.ts";
import { openStore, type PagesContext, pagesOver, type StoreContext } from "./pages-world.ts";
import { readHtml, wordsOf } from "./read-html.ts";

const BASE = "http://127.0.0.1:3000";
const EVIL = '<script>alert("x")</script>';

let store: StoreContext;
let context: PagesContext;

beforeAll(async () => {
  store = await openStore();
  const { pullRequests, verdicts, breakGlass } = store.backend.store;
  for (let number = 1; number <= 30; number += 1) {
    await pullRequests.put(
      aGate({
        number,
        title: `Change ${number}`,
        waitingFor: [number <= 3 ? "@acme/dba" : "author"],
        blockedSince: NOON - number * DAY,
      }),
    );
  }
  await pullRequests.put(
    aGate({ repository: "acme/billing", number: 1, title: "Broken policies", waitingFor: [] }, anEvaluationError()),
  );
  await pullRequests.put(
    aGate({ repository: "acme/billing", number: 2, title: "Nothing applies" }, anEvaluation({ policies: [] })),
  );
  await pullRequests.put(aGate({ repository: "acme/billing", number: 3, title: "Merged long ago", state: "merged" }));
  await pullRequests.put(
    aGate({
      repository: "acme/evil",
      number: 1,
      title: EVIL,
      author: EVIL,
      summary: EVIL,
      waitingFor: [EVIL, `\u202E${"y".repeat(150)}`],
      blockedSince: NOON - HOUR,
    }),
  );
  const verdict = { repository: "acme/shop", number: 1, headSha: "a".repeat(40), tookMs: 1 };
  await verdicts.add({ ...verdict, verdict: "blocked", heldBy: ["schema-change", EVIL], at: NOON - 1 });
  await verdicts.add({ ...verdict, verdict: "blocked", heldBy: ["schema-change"], at: NOON - 40 * DAY });
  await verdicts.add({ ...verdict, verdict: "pass", heldBy: [], at: NOON - 29 * DAY });
  await breakGlass.add({
    repository: "acme/shop",
    number: 2,
    by: EVIL,
    reason: EVIL,
    headSha: "",
    openItems: 3,
    issue: 9,
    at: NOON - DAY,
  });
  context = pagesOver(store);
});
afterAll(() => store.close());

const pageAt = async (path: string): Promise<string> => {
  const response = await context.pages.request(BASE + path);
  expect(response.status).toBe(200);
  return response.text();
};
/** Titles of the gates that are listed. */
const listed = (page: string): readonly string[] =>
  [...page.matchAll(/<a href="\/gates\/[^"]+"><bdi>([^<]+)/g)].map(([, title = ""]) => title);

describe("the dashboard", () => {
  it("lists open pull requests, those held longest first, and a page at a time", async () => {
    const first = await pageAt("/");
    expect(listed(first)).toHaveLength(25);
    expect(listed(first).slice(0, 2)).toEqual(["Change 30", "Change 29"]);
    expect(wordsOf(first)).toContain("Page 1 of 2 Next");
    const second = await pageAt("/?page=2");
    expect(listed(second)).toEqual([
      "Change 5",
      "Change 4",
      "Change 3",
      "Broken policies",
      "Change 2",
      "Change 1",
      "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;",
      "Nothing applies",
    ]);
    expect(wordsOf(second)).toContain("Previous Page 2 of 2");
    expect(wordsOf(await pageAt("/?page=3"))).toContain("There is nothing on this page any more.");
  });

  it("counts by verdict, by age and by who is waited for", async () => {
    const said = wordsOf(await pageAt("/"));
    expect(said).toContain("33 open 31 blocked 1 could not be evaluated 1 pass");
    expect(said).toContain(
      "Held for Pull requests less than a day 1 1 to 3 days 3 3 to 7 days 4 1 to 4 weeks 21 longer 3",
    );
    expect(said).toMatch(/Waiting for Who Pull requests author 27 @acme\/dba 3 /);
  });

  it("counts verdicts by day, for eyes and for ears, and the policies that held most", async () => {
    const page = await pageAt("/");
    expect(page).toContain("Verdicts in 30 days: 1 blocked, 0 error, 1 pass; break-glass 1 times");
    const said = wordsOf(page);
    expect(said).toContain("Day blocked error pass break-glass 2026-11-25 1 0 0 0 2026-11-24 0 0 0 1");
    expect(said).toContain("2026-10-27 0 0 1 0 Noisiest policies");
    expect(said).toMatch(/Times (?:<script>alert\("x"\)<\/script> 1 1 )?schema-change 1 1/);
    expect(wordsOf(await pageAt("/?days=90"))).toContain("schema-change 1 2");
    expect(await pageAt("/?days=7")).toContain("Verdicts in 7 days: 1 blocked, 0 error, 0 pass; break-glass 1 times");
  });

  test.each([
    ["/?verdict=error", ["Broken policies"]],
    ["/?verdict=pass", ["Nothing applies"]],
    ["/?waiting=%40acme%2Fdba", ["Change 3", "Change 2", "Change 1"]],
    ["/?repository=acme%2Fbilling", ["Broken policies", "Nothing applies"]],
    ["/?repository=acme/billing&verdict=pass", ["Nothing applies"]],
    ["/?repository=acme/billing&waiting=author", []],
    ["/?repository=acme/nothing", []],
    ["/?q=broken", ["Broken policies"]],
    ["/?q=%25", []],
    ["/?q=CHANGE%203&waiting=%40acme%2Fdba", ["Change 3"]],
    ["/?verdict=king&days=8&page=0&repository=x", "everything"],
    [`/?waiting=${encodeURIComponent(EVIL)}`, ["&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"]],
  ] as const)("at %s lists %j", async (path, titles) => {
    const page = await pageAt(path);
    if (titles === "everything") expect(listed(page)).toHaveLength(25);
    else expect(listed(page)).toEqual(titles);
  });

  it("leads to the follow-up issues of break-glass, and says which are overdue", async () => {
    const { checkpoints } = store.backend.store;
    const due = (issue: number, day: string | null, closed = false) =>
      checkpoints.set(
        followUpKey("acme/shop", issue),
        JSON.stringify({ repository: "acme/shop", issue, due: day, closed, at: NOON }),
      );
    const said = async (): Promise<string> => {
      const page = await (await context.pages.request(`${BASE}/`)).text();
      expect(page).toContain('href="https://github.com/acme/shop/issues/9"');
      return wordsOf(page);
    };
    await due(9, "2026-01-02");
    const words = await said();
    expect(words).toContain("1 follow-up is overdue: acme/shop #9 (due 2026-01-02 )");
    expect(words).toContain("follow-up #9 , overdue since 2026-01-02");
    await due(9, null);
    expect(await said()).toContain("follow-up #9 , open");
    await due(9, "2099-01-02");
    expect(await said()).toContain("follow-up #9 , due 2099-01-02");
    await due(9, "2026-01-02", true);
    expect(await said()).toContain("follow-up #9 , closed");
  });

  it("leads with each number and name to its pull requests, and keeps the rest of the filter", async () => {
    const { tags } = readHtml(await pageAt("/?repository=acme/shop&days=90"));
    const links = tags.flatMap(({ attributes: { href = "" } }) => href);
    expect(links).toContain("/?repository=acme%2Fshop&amp;verdict=blocked&amp;days=90");
    expect(links).toContain("/?repository=acme%2Fshop&amp;waiting=%40acme%2Fdba&amp;days=90");
    expect(links).toContain("/?repository=acme%2Fshop&amp;days=90&amp;page=2");
  });

  it("is moved to from /gates, with its filter", async () => {
    const response = await context.pages.request(`${BASE}/gates?verdict=pass`);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/?verdict=pass"]);
  });

  it("shows hostile texts to the letter", async () => {
    for (const path of ["/", "/?page=2", `/?waiting=${encodeURIComponent(EVIL)}`]) {
      const { tags, text } = readHtml(await pageAt(path));
      expect(text).not.toMatch(/[<>\u202E]/);
      expect(tags.filter(({ name }) => name === "script")).toHaveLength(2);
    }
    expect(await pageAt("/")).toContain("⟨U+202E⟩yyy");
  });

  it("asks the store as often for thirty pull requests as for none", async () => {
    const asked: string[] = [];
    /** Writes down what is asked. */
    const counting = <Part extends object>(name: string, part: Part): Part =>
      new Proxy(part, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key);
          if (typeof value === "function")
            return (...given: unknown[]) => {
              asked.push(`${name}.${String(key)}`);
              return Reflect.apply(value, target, given);
            };
          return value;
        },
      });
    const { store: kept } = context.options;
    const counted: Store = {
      ...kept,
      pullRequests: counting("gates", kept.pullRequests),
      verdicts: counting("verdicts", kept.verdicts),
      breakGlass: counting("breakGlass", kept.breakGlass),
    };
    const watched = pagesOver(store, { store: counted });
    await watched.pages.request(`${BASE}/`);
    const full = asked.splice(0).toSorted();
    await watched.pages.request(`${BASE}/?repository=acme/nothing`);
    expect(asked.toSorted()).toEqual(full);
    expect(full).toEqual([
      "breakGlass.since",
      "gates.blockedBefore",
      "gates.count",
      "gates.list",
      "gates.repositories",
      "gates.waiting",
      "verdicts.perDay",
      "verdicts.perPolicy",
      "verdicts.releases",
    ]);
  });
});

describe("an empty store", () => {
  it("gives a page that says what to do", async () => {
    const fresh = await openStore();
    const response = await pagesOver(fresh).pages.request(`${BASE}/`);
    const said = wordsOf(await response.text());
    await fresh.close();
    expect(said).toContain(
      "Tollgate has evaluated no pull request yet. Open one in a repository where the app is installed.",
    );
    expect(said).toContain("There was no verdict in this time.");
    expect(said).toContain("No policy held anything in this time.");
    expect(said).toContain("Nobody used break-glass in this time.");
    expect(said).toContain("Everything is evaluated within a minute.");
    expect(said).toContain("No job was given up.");
    expect(said).not.toContain("Held for");
  });
});

describe("a filter", () => {
  it.each([
    [{}, "/"],
    [
      { repository: "acme/shop", verdict: "error" as const, waitingFor: "a&b=c", days: 7 as const, page: 3 },
      "/?repository=acme%2Fshop&verdict=error&waiting=a%26b%3Dc&days=7&page=3",
    ],
  ])("%j is written %s, and read again", (changes, link) => {
    const filter = { ...dashboardFilter({}), ...changes };
    expect(filterLink(filter, { page: filter.page })).toBe(link);
    expect(dashboardFilter(Object.fromEntries(new URL(link, BASE).searchParams))).toEqual(filter);
  });

  it.each<Record<string, string>>([
    { repository: "acme" },
    { repository: "a/b/c" },
    { repository: `../..${"/x".repeat(200)}` },
    { verdict: "toString" },
    { waiting: "x".repeat(201) },
    { days: "1e9" },
    { page: "-1" },
    { page: "99999" },
    { page: "1.5" },
  ])("%j asks for nothing in particular", (query) => {
    expect(dashboardFilter(query)).toEqual(dashboardFilter({}));
  });
});

test.each([
  ["pull-request:acme/shop#12", "acme/shop"],
  ["merge-group:acme/shop@abc", "acme/shop"],
  ["policies:acme/.github@refs/heads/main:tollgate.yml,x/y", "acme/.github"],
  ["repository:Acme/Shop", "acme/shop"],
  ["team:acme/dba", undefined],
  ["installation:12", undefined],
  ["acme/shop", undefined],
  ["repository:acme/shop/more", undefined],
  ["", undefined],
])("the job %s is about %s", (key, repository) => {
  expect(repositoryOfJob(key)).toBe(repository);
});

test.each([
  [0, "now"],
  [59_999, "now"],
  [60_000, "1 min"],
  [HOUR - 1, "59 min"],
  [HOUR, "1 h"],
  [DAY, "1 d"],
  [28 * DAY - 1, "27 d"],
  [28 * DAY, "4 wk"],
])("%i ms are %s", (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
