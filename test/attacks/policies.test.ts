import { describe } from "vitest";
import { attack, POLICY } from "./attack.ts";

const feature = (files: Readonly<Record<string, string | null>>) => ({
  branches: { feature: { "db/1.sql": "DROP TABLE a;\n", ...files } },
});

describe("a pull request that brings its own rules", () => {
  attack("weaker rules", {
    tried: "its own policy file looks at nothing",
    table: feature({ ".github/tollgate.yml": POLICY.replace("db/**", "never/**") }),
    play: async () => {},
    status: /^pending: 2 of 2 open/,
    says: /It is evaluated by those of the base/,
  });
  attack("no rules", {
    tried: "it deletes the policy file",
    table: feature({ ".github/tollgate.yml": null }),
    play: async () => {},
    status: /^pending: 2 of 2 open/,
    says: /It is evaluated by those of the base/,
  });
  attack("broken rules", {
    tried: "its own policy file is no YAML",
    table: feature({ ".github/tollgate.yml": "version: [1\n" }),
    play: async () => {},
    status: /^pending: 2 of 2 open/,
    says: /they would stop every pull request/,
  });
  attack("a folder in place of the rules", {
    tried: "its own .github/tollgate.yml is a directory",
    table: feature({ ".github/tollgate.yml": null, ".github/tollgate.yml/a.yml": "x\n" }),
    play: async () => {},
    status: /^pending: 2 of 2 open/,
  });
  attack("rules beside the rules", {
    tried: "it adds .github/tollgate.yaml and tollgate.yml at the root",
    table: feature({ ".github/tollgate.yaml": "version: 1\n", "tollgate.yml": "version: 1\n" }),
    play: async () => {},
    status: /^pending: 2 of 2 open/,
  });
  attack("another name for the check", {
    tried: "its own policy file says `check: other`",
    table: feature({ ".github/tollgate.yml": `check: other\n${POLICY}` }),
    play: async () => {},
    status: /^pending: 2 of 2 open/,
  });
  attack("rules at the base that are a folder", {
    tried: "the base's own policy file is a directory",
    table: { base: { ".github/tollgate.yml": null, ".github/tollgate.yml/a.yml": "x\n" } },
    play: async () => {},
    status: /^error: /,
    finish: false,
  });
});
