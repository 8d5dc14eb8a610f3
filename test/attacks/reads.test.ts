import { describe } from "vitest";
import { attack, STAGED } from "./attack.ts";

describe("a host that miscounts", () => {
  for (const wrongCounts of ["zero", "low", "high", "in-turn"] as const) {
    attack(`counts that are ${wrongCounts}`, {
      tried: `a migration in a pull request whose counts GitHub gives wrong (${wrongCounts})`,
      sandbox: { quirks: { wrongCounts } },
      play: async (context) => {
        await context.push({ "db/2.sql": "DROP TABLE a;\n" });
        await context.run();
      },
      status: /^pending: 2 of 2 open/,
    });
  }

  attack("an empty list of files", {
    tried: "GitHub counts no files and lists none, and there is a migration",
    play: async (context) => {
      context.sandbox.setQuirks({ wrongCounts: "zero" });
      await context.push({ "db/2.sql": "DROP TABLE a;\n" });
      context.sandbox.fail({ path: /\/pulls\/1\/files/, status: 200, body: [], times: 2 });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a list of files from before a push", {
    tried: "a migration is pushed to a passing pull request, and the list of files is the one from before",
    table: { branches: { feature: { "docs/a.md": "a\n" } } },
    sandbox: { quirks: { staleReads: 3 } },
    play: async (context) => {
      await context.push({ "docs/a.md": null, "db/2.sql": "DROP TABLE a;\n" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("an author who is missing in a short list of commits", {
    tried:
      "who wrote the newest commit ticks an item for a second person, and the list of commits is the one from before",
    sandbox: { quirks: { staleReads: 3 } },
    play: async (context) => {
      await context.push({ "db/2.sql": "DROP TABLE a;\n" }, "eve");
      await context.run();
      context.click("eve", [STAGED]);
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });
});
