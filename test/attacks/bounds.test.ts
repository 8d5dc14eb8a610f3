import { describe, expect } from "vitest";
import { attack, POLICY } from "./attack.ts";

/** Lines without a pattern in them, and patterns that have to remember where each `a` stood. */
let seed = 1;
const letter = (): string => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed < 1_073_741_824 ? "a" : "b";
};
const LINES = `${Array.from({ length: 400 }, () => Array.from({ length: 500 }, letter).join("")).join("\n")}\n`;
const DEAR = Array.from({ length: 40 }, (_, index) => `'^(a|b)*a(a|b){300}[^ab]{${index + 1}}$'`);
const hostile = `${POLICY}  slow:
    title: Slow
    why: It takes minutes.
    when: { added_lines: [${DEAR.join(", ")}] }
    requires: { checklist: [{ id: a, text: A }] }
`;

describe("a pull request whose policy file takes minutes", () => {
  attack("patterns on the last merges", {
    tried: "its own policy file has 40 patterns that are slow on the last merges",
    table: {
      branches: {
        lines: { "src/lines.txt": LINES },
        feature: { "db/1.sql": "DROP TABLE a;\n", ".github/tollgate.yml": hostile },
      },
    },
    play: async ({ sandbox, open, run }) => {
      await open({ head: "lines", title: "Lines" });
      await run();
      await sandbox.merge("ada", 2);
      // Lists may lag behind the merge, so it is looked at twice.
      for (const title of ["Add it slowly", "Add it slower"]) {
        await sandbox.editPullRequest("ada", 1, { title });
        expect((await run()).log).not.toContain("::error");
      }
    },
    status: /^pending: 2 of 2 open/,
    says: /could not be (worked out|looked at).* more than 2 seconds of computing|could not be computed within 2 seconds/,
  });

  attack("a quarter of a megabyte of keys", {
    tried: "its own policy file has 40,000 keys that nobody knows",
    table: {
      branches: {
        feature: {
          "db/1.sql": "DROP TABLE a;\n",
          ".github/tollgate.yml": `version: 1\n${Array.from({ length: 36_000 }, (_, index) => `k${index.toString(36)}:\n`).join("")}`,
        },
      },
    },
    play: async () => {},
    status: /^pending: 2 of 2 open/,
    says: /they would stop every pull request|could not be computed within 2 seconds/,
  });
});
