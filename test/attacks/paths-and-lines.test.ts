import { describe } from "vitest";
import { type Attack, type AttackContext, attack, tickAll } from "./attack.ts";

/** Paths and lines that look like something else than what a policy names. */

type Repository = NonNullable<Attack["table"]>;

const policy = (when: string, more: Repository["base"] = {}, feature: Repository["base"] = {}): Repository => ({
  base: {
    ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: ${when}
    requires: { checklist: [{ id: staged, text: The migration is staged, by: not-author }] }
`,
    ...more,
  },
  branches: { feature },
});

const look = async (context: AttackContext): Promise<void> => {
  await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
};

const held = (name: string, tried: string, table: Repository): void =>
  attack(name, {
    tried,
    table,
    play: look,
    status: /^pending: 1 of 1 open/,
    finish: async (context) => tickAll(context),
  });

const DROP = "{ paths: ['db/**'], added_lines: '(?i)\\bDROP\\s+TABLE\\b' }";

describe("paths that look like others", () => {
  held(
    "a folder whose accents are written apart",
    "the policy names `données/**`; the folder's name is in NFD",
    policy("{ paths: ['données/**'] }", {}, { ["données/1.sql".normalize("NFD")]: "DROP TABLE a;\n" }),
  );
  held(
    "a folder in brackets",
    "the policy names `app/[id]/**`, and that is what the folder is called",
    policy("{ paths: ['app/[id]/**'] }", {}, { "app/[id]/page.tsx": "x\n" }),
  );
  held(
    "a link in the protected folder's place, turned to other files",
    "db/migrate is a symbolic link; it points to other migrations now",
    policy(
      "{ paths: ['db/migrate/**'] }",
      { "db/migrate": { symlink: "../migrations/v1" }, "migrations/v1/1.sql": "a\n", "migrations/v2/1.sql": "b\n" },
      { "db/migrate": { symlink: "../migrations/v2" } },
    ),
  );
  held(
    "a submodule in the protected folder's place",
    "db/migrate is a submodule; its commit changes, and with it whatever is in there",
    policy(
      DROP.replace("db/**", "db/migrate/**"),
      { "db/migrate": { submodule: "a".repeat(40) } },
      { "db/migrate": { submodule: "b".repeat(40) } },
    ),
  );
  held(
    "a submodule that comes under an excepted folder's name",
    "`not: { paths: [db/docs/**] }`, and db/docs is a submodule now",
    policy("{ paths: ['db/**'], not: { paths: ['db/docs/**'] } }", {}, { "db/docs": { submodule: "b".repeat(40) } }),
  );
});

describe("lines that look like others", () => {
  const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
  for (const [name, text] of Object.entries<string | Uint8Array>({
    "a comment for a blank": "DROP/**/TABLE customers;\n",
    "nested comments": "DROP/* a /* b */ c */TABLE customers;\n",
    "a no-break space": "DROP\u00a0TABLE customers;\n",
    "a vertical tab": "DROP\vTABLE customers;\n",
    "a zero-width space": "DR\u200bOP TABLE customers;\n",
    "UTF-16": utf16("DROP TABLE customers;\n"),
    "NUL between the words": "DROP\0TABLE customers;\n",
  })) {
    held(name, `a migration drops a table with ${name}`, policy(DROP, {}, { "db/1.sql": text }));
  }
});
