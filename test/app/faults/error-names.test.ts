import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** Where the App's `error` goes: the name that a branch requires, on the head whose green is to be taken away. */

let context: AppContext;
afterEach(async () => context.close());

const FILE = ".github/tollgate.yml";
const GATE = POLICY.replace("version: 1", "version: 1\ncheck: gate");
const BOXES = ["schema-change.staged", "schema-change.tested"];

/** The newest run of each name on the head: `gate success`. */
const stands = (): readonly string[] => {
  const sha = context.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
  const newest = new Map(context.sandbox.checks(sha).map(({ name, conclusion }) => [name, conclusion]));
  return [...newest].map(([name, conclusion]) => `${name} ${conclusion}`).sort();
};

const green = async (head: "docs" | "feature"): Promise<void> => {
  context = await startAppContext({ base: { [FILE]: GATE }, branches: { docs: { "docs/a.md": "a\n" } } });
  await context.sandbox.openPullRequest({ base: "main", head, title: "A change", author: "ada" });
  await context.settled();
  if (head === "feature") {
    context.click("grace", BOXES);
    await context.settled();
  }
  expect(stands()).toEqual(["gate success"]);
};

describe("the App's error", () => {
  it.each<["docs" | "feature", string, string]>([
    ["docs", "a key that is unknown", `${GATE}nonsense: true\n`],
    ["docs", "nothing can be read, and there is no record", "@ nothing\n"],
    ["feature", "nothing can be read", "@ nothing\n"],
  ])("goes under the name that is required: %s, %s", async (head, _, broken) => {
    await green(head);
    await context.sandbox.pushToBranch("linus", { branch: "main", files: { [FILE]: broken } });
    await context.settled();
    expect(stands()).toEqual(["gate failure"]);
  });

  it.each(["feature", "docs"] as const)(
    "goes to the head that is remembered, where the pull request cannot be read: %s",
    async (head) => {
      await green(head);
      context.sandbox.fail({ method: "GET", path: /\/(pulls\/1|git\/ref|issues\/1)/, status: 500, times: 9 });
      if (head === "feature") context.click("grace", ["schema-change.staged"]);
      else context.sandbox.comment("grace", 1, "/tollgate recheck");
      await context.settled();
      const said = context.sandbox.events.flatMap(({ name, payload }) =>
        name === "check_run" ? [(payload.check_run as { conclusion: string }).conclusion] : [],
      );
      const ends = head === "feature" ? "action_required" : "success";
      expect(said.slice(-2)).toEqual(["failure", ends]);
      expect(stands()).toEqual([`gate ${ends}`]);
    },
  );
});
