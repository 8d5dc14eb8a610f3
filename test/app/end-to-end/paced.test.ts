import { expect, it } from "vitest";
import { LIMITS } from "../../../src/github/client/limiter.ts";
import { POLICY } from "../../support/action-world.ts";
import { startAppContext } from "../../support/app-world.ts";
import { atScale } from "../../support/at-scale.ts";

/** How much faster than the clock on the wall: a minute takes a second and a half, for the App and for GitHub alike. */
const FASTER = 40;
const PULLS = atScale(300, 90);

it(`a change of policy under ${PULLS} open pull requests: all are judged anew, never over 80 writes in a minute, and a click goes first`, async () => {
  let since: number | undefined;
  const context = await startAppContext({
    base: { ".github/tollgate.yml": POLICY.replace("db/**", "sql/**") },
    sandbox: {
      validate: false,
      clock: () => (since === undefined ? Date.now() : since + (Date.now() - since) * FASTER),
      limits: { writesPerMinute: 80, concurrent: 100 },
    },
    start: { limits: LIMITS, secondMs: 1_000 / FASTER },
  });
  try {
    const { sandbox, installation, settled, click, check, ours } = context;
    // They were open before anybody looked: what is under test is the one fan-out.
    sandbox.webhooks.mode = "vanish";
    await sandbox.openPullRequests({
      count: PULLS,
      author: "ada",
      files: (at) => ({ [`db/${at}.sql`]: `CREATE TABLE t${at} (a int);\n` }),
    });
    sandbox.webhooks.mode = "deliver";
    since = Date.now();
    await sandbox.pushToBranch("linus", { branch: "main", files: { ".github/tollgate.yml": POLICY } });
    const evaluated = (): number =>
      Array.from({ length: PULLS }, (_, at) => at + 1).filter((number) => check(number) !== "").length;
    const until = async (seen: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => (seen() ? resolve() : void setTimeout(look, 5));
        look();
      });
    await until(() => check(1) !== "");
    click("grace", ["schema-change.staged"]);
    await until(() => check(1).includes("1 of 2 open"));
    // Somebody clicked while hundreds waited, and was answered before them.
    expect(evaluated()).toBeLessThan(PULLS / 2);
    await settled();
    expect(evaluated()).toBe(PULLS);
    expect(Array.from({ length: PULLS }, (_, at) => ours(at + 1).length)).toEqual(Array<number>(PULLS).fill(1));
    const used = sandbox.meter().installations[installation];
    expect(used?.refused).toBe(0);
    expect(used?.writes).toBeGreaterThanOrEqual(2 * PULLS);
    expect(used?.maxWritesPerMinute).toBeLessThanOrEqual(80);
  } finally {
    await context.close();
  }
}, 180_000);
