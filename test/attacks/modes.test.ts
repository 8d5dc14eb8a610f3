import { describe, expect, it } from "vitest";
import { NO_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { attack, STAGED, startAttackContext, TESTED } from "./attack.ts";

// Git keeps more of a file than its content: whether it may be run, whether it is a link, and the commit of a submodule. The
// list of a pull request's files names the blob and no mode.

const both = [STAGED, TESTED];
const SCRIPT = "#!/bin/sh\nrm -rf /\n";
const TARGET = "../ops/prod.sql";
const [one, two] = ["1".repeat(40), "2".repeat(40)];

describe("the same content, and something else", () => {
  attack("a text becomes a program", {
    tried: "grace ticks a text; ada makes it executable, to the letter the same",
    table: { branches: { feature: { "db/migrate/run.sh": SCRIPT, "db/1.sql": "SELECT 1;\n" } } },
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.push({ "db/migrate/run.sh": { executable: SCRIPT } });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale.*Ticked by grace.*`db\/migrate\/run\.sh` changed since/,
  });

  attack("a text becomes a link", {
    tried: "grace ticks a text that names a path; ada makes a link of it, which has the same blob",
    table: { branches: { feature: { "db/1.sql": TARGET } } },
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.push({ "db/1.sql": { symlink: TARGET } });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /`db\/1\.sql` changed since/,
  });

  attack("a link becomes a text, and its event is lost", {
    tried: "the push's run is cancelled; the next look comes by a comment",
    table: { branches: { feature: { "db/1.sql": { symlink: TARGET } } } },
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.push({ "db/1.sql": TARGET });
      context.sandbox.comment("eve", 1, "/tollgate recheck");
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("another commit of a submodule", {
    tried: "grace ticks a submodule's commit; ada moves it to another",
    table: { branches: { feature: { "db/vendor": { submodule: one } } } },
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.push({ "db/vendor": { submodule: two } });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /`db\/vendor` changed since/,
  });
});

it("leaves the ticks where only other files changed, for two requests more", async () => {
  const context = await startAttackContext({
    table: { branches: { feature: { "db/a/run.sh": { executable: SCRIPT }, "db/a/x.sql": { symlink: TARGET } } } },
    // Where counts are wrong the trees are read for that.
    sandbox: { quirks: NO_QUIRKS },
  });
  try {
    context.click("grace", both);
    const before = await context.run();
    expect(before.requests.filter((request) => request.includes("/git/trees/"))).toEqual([]);
    await context.push({ "README.md": "Shop, and more\n", "docs/a.md": "A\n" });
    const run = await context.run();
    expect(context.status(), context.page()).toMatch(/^success/);
    expect(run.requests.filter((request) => request.includes("/git/trees/"))).toHaveLength(2);
  } finally {
    await context.close();
  }
});
