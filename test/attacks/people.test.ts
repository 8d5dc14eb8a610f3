import { describe, expect } from "vitest";
import { attack, STAGED, TESTED, tick } from "./attack.ts";

describe("ticks of those who may not", () => {
  attack("the author ticks a not-author item", {
    tried: "ada clicks “staged” on her own change",
    play: async (context) => {
      context.click("ada", [STAGED]);
      await context.run();
      expect(context.page()).toContain("- [ ] The migration is staged");
    },
    says: /To ada: your answer .* does not count here, because you wrote the change: only .* can answer this/,
  });

  attack("the author behind a reviewer's click", {
    tried: "ada clicks, her run is cancelled, eve clicks another box",
    play: async (context) => {
      context.click("ada", [STAGED]);
      context.click("eve", [TESTED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open/,
    says: /To ada: your answer .* does not count/,
  });

  attack("a committer ticks as the second pair of eyes", {
    tried: "eve pushes a commit to ada's branch, then ticks",
    play: async (context) => {
      await context.push({ "db/1.sql": "CREATE TABLE a (b text);\n" }, "eve");
      await context.run();
      context.click("eve", [STAGED]);
      await context.run();
    },
    says: /To eve: your answer .* does not count here, because you (?:wrote the change|pushed to this change): only .* can answer this/,
  });

  attack("tick first, commit afterwards", {
    tried: "eve ticks as the second pair of eyes, then pushes elsewhere",
    play: async (context) => {
      context.click("eve", [STAGED]);
      await context.run();
      await context.push({ "README.md": "Shop, and more\n" }, "eve");
      await context.run();
    },
    says: /To eve: your answer .* does not count here, because you (?:wrote the change|pushed to this change): only .* can answer this/,
  });

  attack("a bot ticks", {
    tried: "renovate[bot] with write access clicks both boxes",
    play: async (context) => {
      context.sandbox.setPerson({ login: "renovate[bot]", kind: "bot", role: "write" });
      context.click("renovate[bot]", [STAGED, TESTED]);
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /To renovate\\?\[bot\\?\]: your answer .* bots and apps cannot vouch/,
  });

  attack("a workflow of the repository ticks", {
    tried: "another workflow edits the comment as github-actions[bot], whose events are silent",
    play: async (context) => {
      context.click("github-actions[bot]", [STAGED, TESTED]);
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a reader ticks by command", {
    tried: "mallory, without write access, comments /tollgate done for both",
    play: async (context) => {
      context.sandbox.comment("mallory", 1, `/tollgate done ${STAGED}\n/tollgate done ${TESTED}`);
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /To mallory: your answer .* because you have no write access here/,
  });

  attack("one who lost write access", {
    tried: "eve commands, and is made a reader before the run",
    play: async (context) => {
      context.sandbox.comment("eve", 1, `/tollgate done ${TESTED}`);
      context.sandbox.setPerson({ login: "eve", role: "read" });
      await context.run();
    },
    says: /To eve: your answer .* because you have no write access here/,
    finish: async (context) => {
      context.sandbox.setPerson({ login: "eve", role: "write" });
      context.click("grace", [STAGED, TESTED]);
      await context.run();
    },
  });

  attack("the author untick-ticks a reviewer's answer", {
    tried: "grace ticks, ada unticks and ticks it again",
    play: async (context) => {
      context.click("grace", [STAGED]);
      await context.run();
      context.click("ada", [STAGED]);
      await context.run();
      context.click("ada", [STAGED]);
      await context.run();
      context.edit("ada", (body) => body.replace("- [ ] The migration", "- [x] The migration"));
      await context.run();
      // Hers is no answer; grace's is not taken away by somebody who may not answer either.
      expect(context.page()).toMatch(/Ticked by grace/);
    },
    status: /^pending: 1 of 2 open/,
  });
});

/** Milliseconds that the sandbox's clock is before the machine's, where an attack lets time pass. */
let ahead = 0;

describe("comments that only look like ours", () => {
  attack("a person's copy of our page", {
    tried: "our comment is deleted, mallory posts a copy with both boxes ticked",
    play: async (context) => {
      const copy = tick(STAGED, TESTED)(context.page());
      context.sandbox.deleteComment("eve", context.ours()[0]?.id ?? 0);
      const deleted = context.sandbox.events.at(-1);
      context.sandbox.comment("mallory", 1, copy);
      await context.run({ name: "issue_comment", payload: deleted?.payload });
    },
    status: /^pending: 2 of 2 open/,
    says: /eve deleted this comment/,
  });

  attack("a second comment of the same bot", {
    tried: "eve turns another workflow's comment into our page with both boxes ticked",
    play: async (context) => {
      const other = context.sandbox.comment("github-actions[bot]", 1, "Coverage: 93 %");
      context.sandbox.editComment("eve", other.id, tick(STAGED, TESTED)(context.page()));
      await context.run();
      expect(context.ours()).toHaveLength(1);
    },
    says: /.*/,
    finish: false,
  });

  attack("delete the comment, and its event", {
    tried: "eve deletes our comment; the run of that event is cancelled",
    play: async (context) => {
      context.click("grace", [STAGED]);
      await context.run();
      context.sandbox.deleteComment("eve", context.ours()[0]?.id ?? 0);
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
      expect(context.page()).toContain("- [ ] The migration is staged");
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a bot ticks, and deletes the comment at once", {
    tried: "renovate[bot] clicks what anyone may answer, and deletes comment and history before anybody looks",
    play: async (context) => {
      context.click("grace", [STAGED]);
      await context.run();
      context.sandbox.setPerson({ login: "renovate[bot]", kind: "bot", role: "write" });
      context.click("renovate[bot]", [TESTED]);
      context.sandbox.deleteComment("renovate[bot]", context.ours()[0]?.id ?? 0);
      // Of the two events the runner dropped the first.
      await context.run();
    },
    status: /^pending: 1 of 2 open/,
    says: /GitHub does not say who gave it.*Tick it again/,
  });

  attack("an older page, put back and deleted at once", {
    tried: "grace took a tick back; eve puts the page of before in its place and deletes it, history and all",
    sandbox: { now: () => new Date(Date.now() + ahead) },
    play: async (context) => {
      context.click("grace", [STAGED, TESTED]);
      await context.run();
      const old = context.page();
      context.click("grace", [TESTED]);
      await context.run();
      expect(context.status()).toMatch(/^pending: 1 of 2 open/);
      ahead += 20_000;
      context.edit("eve", () => old);
      context.sandbox.deleteComment("eve", context.ours()[0]?.id ?? 0);
      // Of the two events the runner dropped the first.
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /eve deleted this comment/,
  });

  attack("an older page, put back", {
    tried: "eve copies the page while both stood ticked, and puts it back after an untick",
    play: async (context) => {
      context.click("grace", [STAGED]);
      await context.run();
      const older = context.page();
      context.click("grace", [STAGED]);
      await context.run();
      context.edit("eve", () => older);
      await context.run();
      expect(context.page()).toContain("- [ ] The migration is staged");
    },
    status: /^pending: 2 of 2 open/,
    says: /This comment contained an older record/,
  });

  attack("a page of another pull request", {
    tried: "the signed, finished page of #2 is pasted into #1",
    table: { branches: { other: { "db/1.sql": "CREATE TABLE a (b int);\n" } } },
    play: async (context) => {
      await context.open({ head: "other" });
      await context.run();
      context.click("grace", [STAGED, TESTED], 2);
      await context.run();
      expect(context.status(2)).toMatch(/^success/);
      context.edit("eve", () => context.page(2));
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /was changed or removed by hand/,
  });

  attack("the record of another pull request", {
    tried: "only the hidden line of #2 is put under the page of #1",
    table: { branches: { other: { "db/1.sql": "CREATE TABLE a (b int);\n" } } },
    play: async (context) => {
      await context.open({ head: "other" });
      await context.run();
      context.click("grace", [STAGED, TESTED], 2);
      await context.run();
      const line =
        context
          .page(2)
          .split("\n")
          .find((one) => one.startsWith("<!-- tollgate:ledger")) ?? "";
      context.edit("eve", (body) => body.replace(/<!-- tollgate:ledger .* -->/, line));
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /was changed or removed by hand/,
  });
});
