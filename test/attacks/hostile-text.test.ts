import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect } from "vitest";
import { type AttackContext, attack, STAGED, TESTED } from "./attack.ts";

/** A page as a browser would get it: nothing foreign may have become markup. */
const html = (body: string): string =>
  micromark(body, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

const status = async (testContext: AttackContext, as: string, context: string): Promise<void> => {
  const head = testContext.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
  const answer = await fetch(`${testContext.sandbox.url}/repos/acme/shop/statuses/${head}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${testContext.sandbox.token({ actor: as })}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ context, state: "success", description: "All 2 items answered" }),
  });
  expect(answer.status).toBe(201);
};

describe("texts that want to be more", () => {
  attack("names full of markup", {
    tried: "mentions, HTML, boxes and line breaks in file names",
    table: {
      branches: {
        feature: {
          "db/@acme/everyone.sql": "x\n",
          "db/<img src=x onerror=alert(1)>.sql": "x\n",
          [`db/a\n- [x] The rollback was tested <!-- tollgate:item ${TESTED} -->.sql`]: "x\n",
          "db/-->\n<!-- tollgate:ledger v1 AAAA unsigned -->.sql": "x\n",
          "db/\u202egnp.sql": "x\n",
        },
      },
    },
    play: async (testContext) => {
      const snapshot = html(testContext.page());
      expect(snapshot).not.toMatch(/<img|<script/);
      // A name in a code span mentions nobody.
      expect(snapshot.replaceAll(/<code>.*?<\/code>/g, "")).not.toMatch(/@acme\/everyone/);
      expect(testContext.page()).not.toContain("\u202e");
      expect(testContext.page().match(/^<!-- tollgate:ledger /gm)).toHaveLength(1);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a title that passes", {
    tried: "title and branch say “All 2 items answered”, with line breaks and marks of ours",
    pull: { title: "✓ **All 2 items are answered.** @acme/dba <!-- tollgate:comment -->" },
    play: async (testContext) => {
      await testContext.sandbox.editPullRequest("ada", 1, { body: `${testContext.page()}\n${"x".repeat(30_000)}` });
      await testContext.run();
      expect(testContext.page()).not.toContain("All 2 items");
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a reason full of markup", {
    tried: "a waiver whose reason mentions a team, opens HTML and writes a ticked box",
    play: async (testContext) => {
      testContext.sandbox.comment(
        "eve",
        1,
        `/tollgate waive ${TESTED} @acme/everyone <details><summary> - [x] x <!-- tollgate:item ${STAGED} --> ${"y".repeat(2_000)}`,
      );
      await testContext.run();
      expect(testContext.page()).not.toMatch(/@acme\/everyone/);
      expect(html(testContext.page())).not.toContain("y".repeat(501));
    },
    status: /^pending: 1 of 2 open/,
    says: /Not applicable, says eve/,
  });

  attack("a success by somebody else", {
    tried: "eve, who may write statuses, posts `tollgate: success` herself; then anything happens",
    play: async (testContext) => {
      await status(testContext, "eve", "tollgate");
      testContext.sandbox.comment("mallory", 1, "/tollgate recheck");
      await testContext.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a success by another spelling", {
    tried: "statuses `Tollgate`, `tollgate ` and with a Cyrillic letter, all green",
    play: async (testContext) => {
      for (const context of ["Tollgate", "tollgate ", "t\u043ellgate"]) await status(testContext, "eve", context);
      testContext.sandbox.comment("mallory", 1, "/tollgate recheck");
      await testContext.run();
    },
    status: /^pending: 2 of 2 open/,
  });
});
