import { afterEach, describe, expect, it } from "vitest";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** The App's clock is not GitHub's. Here it is GitHub's that is moved, which is the same to see. */

let context: AppContext | undefined;
/** Called when the App has read the comments. */
let onceRead: (() => void) | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
  onceRead = undefined;
});

const MINUTE = 60_000;
const KEYS = ["schema-change.staged", "schema-change.tested"] as const;

const begin = async (ahead: number): Promise<AppContext> => {
  const clock = (): number => Date.now() + ahead;
  context = await startAppContext({
    sandbox: {
      now: () => new Date(clock()),
      clock,
      onRequest: ({ method, path }) => {
        if (method === "GET" && /\/issues\/1\/comments/.test(path)) onceRead?.();
      },
    },
  });
  await context.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
  await context.settled();
  return context;
};

describe("a clock that is ten minutes wrong", () => {
  it.each([
    ["slow", 10 * MINUTE],
    ["fast", -10 * MINUTE],
  ])("(%s) keeps nobody from signing in to GitHub and getting through", async (_, ahead) => {
    const { click, settled, check } = await begin(ahead);
    for (const key of KEYS) click("grace", [key]);
    await settled();
    expect(check()).toBe("success: All 2 items answered");
  });

  it.each([
    ["right", 0],
    ["slow", 10 * MINUTE],
    ["fast", -10 * MINUTE],
  ])("(%s) binds no command to a page that its author had not seen", async (_, ahead) => {
    const { sandbox, settled, check } = await begin(ahead);
    // Grace has read the page of the first migration. While the App judges the second one, and has read the comments
    // already, she says that it is staged; its page comes a moment later.
    let said = false;
    onceRead = () => {
      if (said) return;
      said = true;
      sandbox.comment("grace", 1, `/tollgate done ${KEYS[0]}`);
    };
    await sandbox.pushToBranch("ada", { branch: "feature", files: { "db/1.sql": "DROP TABLE a;\n" } });
    await settled();
    expect(said).toBe(true);
    expect(check()).toBe("action_required: 2 of 2 open: 2 for anyone with write access");
  });
});
