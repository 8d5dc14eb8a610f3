import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

const drop = file("drop.sql", {
  lines: { kind: "known", added: ["-- safe", "DROP TABLE users;"], removed: ["SELECT 1;"] },
});
const safe = file("safe.sql", { lines: { kind: "known", added: ["SELECT 1;"], removed: ["DROP TABLE x;"] } });
const huge = file("huge.sql", { lines: { kind: "too-large" } });
const image = file("image.png", { lines: { kind: "binary" } });
const pathOnly = file("path.sql", { lines: { kind: "not-given" } });
const far = file("far.sql", {
  lines: { kind: "known", added: [`${"x ".repeat(60_000)}DROP TABLE users;`], removed: [] },
});
const pattern = "['\\bDROP\\s+(TABLE|COLUMN)\\b']";

const submodule = file("db/migrate", {
  lines: {
    kind: "known",
    added: [`Subproject commit ${"a".repeat(40)}`],
    removed: [`Subproject commit ${"b".repeat(40)}`],
  },
});

describe("what is disguised in a line", () => {
  const hides = (line: string) => file("db/1.sql", { lines: { kind: "known", added: [line], removed: [] } });
  test.each([
    ["a comment for a blank", "DROP/**/TABLE users"],
    ["a comment with words", "DROP /* the old */TABLE users"],
    ["two comments", "DROP/* a *//* b */TABLE users"],
    ["a comment in a comment", "DROP/*/**/*/TABLE users"],
    ["a comment that only looks nested", "DROP/*/**/TABLE users"],
    ["an optimizer's hint", "DROP/*!50000*/TABLE users"],
    ["a comment that another line ends", "SELECT 1; /* DROP TABLE users"],
    ["a no-break space", "DROP\u00a0TABLE users"],
    ["an ideographic space", "DROP\u3000TABLE users"],
    ["a vertical tab", "DROP\vTABLE users"],
    ["a form feed", "DROP\fTABLE users"],
    ["a next line", "DROP\x85TABLE users"],
    ["a line separator", "DROP\u2028TABLE users"],
    ["a zero-width space", "DR\u200bOP TABLE users"],
    ["a soft hyphen", "DROP TA\u00adBLE users"],
    ["a byte order mark", "\ufeffDROP TABLE users"],
    ["NUL between the letters, as UTF-16 has it", "D\0R\0O\0P\0 \0T\0A\0B\0L\0E\0 \0u\0"],
    ["all of them", "DR\u200bOP/*\u00a0*/\u3000/**/TABLE users"],
  ])("%s", (_name, line) => {
    expect(ask(`{ added_lines: ${pattern} }`, facts({ files: [hides(line)] })).left).toEqual(["db/1.sql"]);
    // In doubt, so it excepts nothing; the one that hides nothing is told by itself.
    if (!/DROP[ \f]TABLE/.test(line))
      expect(ask(`{ not: { added_lines: ${pattern} } }`, facts({ files: [hides(line)] })).left).toEqual(["db/1.sql"]);
  });
  test("a pattern for the beginning of a line", () => {
    expect(ask("{ added_lines: '^DROP' }", facts({ files: [hides("-- x\rDROP TABLE users")] })).left).not.toBeNull();
  });
  test("a letter and its accent apart, on both sides", () => {
    const [apart, whole] = ["löschen".normalize("NFD"), "löschen".normalize("NFC")];
    expect(ask(`{ added_lines: '${whole}' }`, facts({ files: [hides(apart)] })).left).not.toBeNull();
    expect(ask(`{ added_lines: '${apart}' }`, facts({ files: [hides(whole)] })).left).not.toBeNull();
    expect(ask(`{ title: '${whole}' }`, facts({ title: apart })).left).not.toBeNull();
  });
  test.each(["DROPTABLE users", "SELECT 'a/*'; -- DROP\u00a0COLUMNS", "/* DROP */ SELECT /* TABLE */"])(
    "nothing: %s",
    (line) => {
      expect(ask(`{ added_lines: ${pattern} }`, facts({ files: [hides(line)] })).left).toBeNull();
    },
  );
});

describe("added_lines and removed_lines", () => {
  test.each([
    ["the files with such a line are left", `{ added_lines: ${pattern} }`, [drop, safe], ["drop.sql"]],
    ["removed lines are the other side", `{ removed_lines: ${pattern} }`, [drop, safe], ["safe.sql"]],
    ["a text alone", "{ added_lines: '(?i)drop table' }", [drop], ["drop.sql"]],
    ["any pattern, any line", "{ added_lines: [nothing, '^-- safe$'] }", [drop], ["drop.sql"]],
    ["no line", `{ added_lines: ${pattern} }`, [safe], null],
    ["a diff that is too large counts", `{ added_lines: ${pattern} }`, [huge], ["huge.sql"]],
    ["a binary file does not", `{ added_lines: ['.'] }`, [image], null],
    ["a file of which the path is known does not", `{ added_lines: ['.'] }`, [pathOnly], null],
    ["a submodule's content counts", `{ added_lines: ${pattern} }`, [submodule], ["db/migrate"]],
    ["… and excepts nothing", `{ not: { added_lines: ['.'] } }`, [submodule, drop], ["db/migrate"]],
    ["the end of a very long line is read", `{ added_lines: ${pattern} }`, [far], ["far.sql"]],
    ["under not, takes away", `{ not: { added_lines: ${pattern} } }`, [drop, safe], ["safe.sql"]],
    ["under not, what could not be read stays", `{ not: { added_lines: ${pattern} } }`, [huge, drop], ["huge.sql"]],
    ["under not, what was not given stays", `{ not: { added_lines: ['.'] } }`, [pathOnly], ["path.sql"]],
  ])("%s", (_name, when, files, left) => {
    expect(ask(when, facts({ files })).left).toEqual(left);
  });

  test("says which pattern decided, and what was not read", () => {
    expect(ask("{ added_lines: 'DROP' }", facts({ files: [drop, huge] }))).toEqual({
      left: ["drop.sql", "huge.sql"],
      text: "added lines of 1 file match, 1 file counts as matching because the diff is too large to read",
      decided: { "drop.sql": "DROP", "huge.sql": "its diff is too large to read" },
    });
  });

  test("several files of a kind are counted together", () => {
    const more = file("more.sql", { lines: { kind: "too-large" } });
    const other = { ...submodule, path: "vendor/lib" };
    expect(ask("{ added_lines: 'DROP' }", facts({ files: [huge, more, submodule, other] })).text).toBe(
      "2 files count as matching because the diff is too large to read, 2 submodules count as matching because no diff shows the content",
    );
  });

  test("in a large change, long and short additions are read alike, also when many differ", () => {
    const many = Array.from({ length: 260 }, (_, at) =>
      file(`db/${at}.sql`, {
        lines: {
          kind: "known",
          added: at % 2 === 0 ? [`SELECT ${at};`] : Array.from({ length: 6 }, (__, n) => `-- ${at} ${n}`),
          removed: [],
        },
      }),
    );
    const long = file("long.sql", {
      lines: { kind: "known", added: ["a", "b", "c", "d", "DROP TABLE x;"], removed: [] },
    });
    expect(ask(`{ added_lines: ${pattern} }`, facts({ files: [...many, long, drop] })).left).toEqual([
      "long.sql",
      "drop.sql",
    ]);
  });

  test.each([
    ["look-ahead", "'DROP (?!INDEX)'", /uses look-around .* linear time/],
    ["look-behind", "'(?<=a)b'", /uses look-around .* linear time/],
    ["a back-reference", "'(a)\\1'", /uses a back-reference .* linear time/],
    ["an open class", "'[a'", /is not a regular expression: missing closing \]/],
    ["too long", `'${"a".repeat(1_001)}'`, /is a pattern of 1001 characters; at most 1000 are read/],
  ])("problem: %s", (_name, written, words) => {
    expect(problemsOf(`{ added_lines: [ok, ${written}] }`)).toEqual([expect.stringMatching(words)]);
    expect(problemsOf(`{ added_lines: [ok, ${written}] }`)[0]).toMatch(/^when\.added_lines\[1\] /);
  });

  test.each(["(a+)+$", "(a|a)*$", "(.*a){25}", "(x+x+)+y", "((a{1,100}){1,9}){1,1}"])(
    "the pattern %s does not hang",
    (hostile) => {
      const line = `${"a".repeat(50_000)}!`;
      const files = [file("x", { lines: { kind: "known", added: [line], removed: [] } })];
      expect(() => ask(`{ added_lines: ['${hostile}'] }`, facts({ files }))).not.toThrow();
    },
  );
});

describe("gone_lines", () => {
  const changed = (removed: readonly string[], added: readonly string[]) =>
    facts({ files: [file("api.yaml", { lines: { kind: "known", added: [...added], removed: [...removed] } })] });
  const gone = (removed: readonly string[], added: readonly string[]) =>
    ask("{ gone_lines: '^\\s*plan:' }", changed(removed, added)).left;

  test.each<[string, readonly string[], readonly string[], boolean]>([
    ["is taken out", ["  plan: text"], [], true],
    ["gets another value", ["  plan: text"], ["  plan: int"], true],
    ["is moved", ["  plan: text"], ["  name: text", "  plan: text"], false],
    ["is indented otherwise", ["  plan: text"], ["      plan: text"], false],
    ["gets a comma", ["  plan: text"], ["  plan: text,"], false],
    ["is there twice, and then once", ["  plan: text", "    plan: text"], ["  plan: text"], true],
    ["is another line", ["  name: text"], [], false],
  ])("a line that %s", (_, removed, added, holds) => {
    expect(gone(removed, added)).toEqual(holds ? ["api.yaml"] : null);
  });

  test.each<[string, readonly string[], boolean]>([
    ["is gone", [], true],
    ["has another value", ["get url, timeout: 9"], true],
    ["stays in a line that changes", ["get other, timeout: 5"], false],
  ])("a setting that a pattern names and that %s", (_, added, holds) => {
    const when = "{ gone_lines: ['^\\s*plan:', '(?P<value>timeout: \\w+)'] }";
    expect(ask(when, changed(["get url, timeout: 5"], added)).left).toEqual(holds ? ["api.yaml"] : null);
    expect(ask(when, changed(["plan: text"], ["plan: int"])).left).toEqual(["api.yaml"]);
  });

  test("a diff that is too large to read counts, in doubt", () => {
    const large = facts({ files: [file("api.yaml", { lines: { kind: "too-large" } })] });
    expect(ask("{ gone_lines: plan }", large).left).toEqual(["api.yaml"]);
    expect(ask("{ not: { gone_lines: plan } }", large).left).toEqual(["api.yaml"]);
  });
});

describe("new_lines", () => {
  const change = (removed: readonly string[], added: readonly string[], elsewhere: readonly string[] = []) =>
    facts({
      files: [
        file("app.rb", { lines: { kind: "known", added: [...added], removed: [...removed] } }),
        file("old.rb", { lines: { kind: "known", added: [], removed: [...elsewhere] } }),
      ],
    });
  const timeout = "'^(.*\\s)?(?P<value>timeout: \\w+)'";

  test.each<[string, readonly string[], readonly string[], readonly string[], boolean]>([
    ["is new", [], ["get url, timeout: 5"], [], true],
    ["gets another value", ["get url, timeout: 5"], ["get url, timeout: 9"], [], true],
    ["changes in another part", ["get url, timeout: 5"], ["get other, timeout: 5"], [], false],
    ["is indented otherwise", ["timeout: 5"], ["    timeout: 5,"], [], false],
    ["moves from another file", [], ["get url, timeout: 5"], ["  timeout: 5"], false],
    ["is old beside one that is new", ["timeout: 5"], ["timeout: 5", "timeout: 9"], [], true],
    ["is another line", [], ["get url"], [], false],
    ["hides in a comment's place", [], ["get url,/**/timeout: 5"], [], true],
  ])("a setting that %s", (_, removed, added, elsewhere, holds) => {
    expect(ask(`{ new_lines: ${timeout} }`, change(removed, added, elsewhere)).left).toEqual(holds ? ["app.rb"] : null);
  });

  test.each<[string, readonly string[], readonly string[], boolean]>([
    ["moves", ["  get url, timeout: 5"], ["get url, timeout: 5;"], false],
    ["is aligned otherwise", ["get url,   timeout: 5"], ["get url, timeout: 5"], false],
    ["changes anywhere", ["get url, timeout: 5"], ["put url, timeout: 5"], true],
  ])("without a group the line is compared: one that %s", (_, removed, added, holds) => {
    expect(ask("{ new_lines: 'timeout: \\w' }", change(removed, added)).left).toEqual(holds ? ["app.rb"] : null);
  });

  test("where the group finds nothing, the line is compared", () => {
    const when = "{ new_lines: '(?P<value>retries)?.*timeout' }";
    expect(ask(when, change(["get timeout"], ["get timeout"])).left).toBeNull();
    expect(ask(when, change(["get timeout"], ["put timeout"])).left).toEqual(["app.rb"]);
  });

  test("the next pattern decides, where what the first one finds is old", () => {
    const files = change(["timeout: 5"], ["timeout: 5", "retries: 3"]);
    expect(ask(`{ new_lines: [${timeout}, retries] }`, files)).toMatchObject({
      left: ["app.rb"],
      text: "new lines of 1 file match",
      decided: { "app.rb": "retries" },
    });
  });

  test("a long line is compared too", () => {
    const far = `${"x ".repeat(60_000)} timeout: 5`;
    const when = "{ new_lines: '(?P<value>timeout: \\w+)' }";
    expect(ask(when, change([far], ["timeout: 5"])).left).toBeNull();
    expect(ask(when, change([far], ["timeout: 6"])).left).toEqual(["app.rb"]);
  });

  test("a diff that is too large to read counts, in doubt", () => {
    const large = facts({ files: [file("app.rb", { lines: { kind: "too-large" } })] });
    expect(ask(`{ new_lines: ${timeout} }`, large).left).toEqual(["app.rb"]);
    expect(ask(`{ not: { new_lines: ${timeout} } }`, large).left).toEqual(["app.rb"]);
  });
});
