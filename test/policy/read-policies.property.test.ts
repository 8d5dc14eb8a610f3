import fc from "fast-check";
import { minimatch } from "minimatch";
import { describe, expect, test } from "vitest";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { globFault } from "../../src/policy/globs/compile-globs.ts";
import { globLists } from "../../src/policy/globs/glob-lists.ts";
import { matchName } from "../../src/policy/model/names.ts";
import { formatProblem, nearestSpelling } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { writtenPolicyFile } from "../../src/policy/written-policy-file.ts";
import { facts, file } from "./predicates/matching-files.ts";
import { builtin, bytes } from "./read.ts";

const read = (input: Uint8Array) => readPolicies({ file: { file: "t.yml", bytes: input }, builtin });

// Words that the language knows and does not, so that what is generated is often nearly right.
const word = fc.constantFrom(
  "block",
  "author",
  "anyone",
  "main",
  "docs/**",
  "!**/*.md",
  "a",
  "/x",
  "(",
  "stripe",
  "team:@a/b",
  "added",
  ">5",
  "x y",
  "",
  "tollgate:caching",
  "true",
);
const list = fc.oneof(word, fc.array(fc.oneof(word, fc.array(word, { maxLength: 2 })), { maxLength: 3 }));
const loose: fc.Arbitrary<unknown> = fc.oneof(list, fc.boolean(), fc.integer({ min: -1, max: 3 }), fc.constant(null));
const mapOf = (keys: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 4 });
const condition = mapOf(
  ["paths", "change", "labels", "size", "title", "draft", "dependencies", "added_lines", "new_sibling", "not", "nope"],
  fc.oneof(loose, mapOf(["any", "all", "only", "files", "labels", "paths", "of"], loose)),
);
const when = fc.oneof(condition, fc.array(condition, { maxLength: 2 }), loose);
const item = fc.record(
  {
    id: fc.constantFrom("a", "b", "A"),
    text: word,
    by: list,
    waive: list,
    when,
    verify: mapOf(["file", "check", "body", "adr", "approval"], loose),
    drop: fc.boolean(),
  },
  { requiredKeys: ["id"] },
);
const policy = fc.record(
  {
    title: word,
    why: word,
    enforcement: word,
    owners: list,
    locked: loose,
    when,
    requires: fc.record({ adr: loose, checklist: fc.array(item, { maxLength: 3 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const written = fc.record(
  {
    version: fc.constantFrom(1, 1, 1, 2),
    extends: list,
    check: word,
    policies: fc.dictionary(fc.constantFrom("p", "q", "caching", "Bad"), policy, { maxKeys: 3 }),
  },
  { requiredKeys: ["version"] },
);

// A file that the schema accepts, with globs and patterns that are sound.
const glob = fc.constantFrom("**", "docs/**", "**/*.sql", "{a,b}/*", "!**/*.md", "src/[[]x]/*");
const globs = fc.array(glob, { maxLength: 3 }).map((some) => ["src/**", ...some]);
const soundCondition = fc
  .record(
    {
      paths: globs,
      change: fc.constantFrom("added", "modified"),
      labels: fc.constant(["x"]),
      added_lines: fc.constantFrom("a+", "^x$"),
      draft: fc.boolean(),
      size: fc.constant({ files: ">0" }),
      not: fc.constant({ paths: ["**/*.md"] }),
    },
    { requiredKeys: [] },
  )
  .filter((one) => Object.keys(one).length > 0);
const sound = fc
  .dictionary(
    fc.stringMatching(/^[a-z]{1,5}(-[a-z0-9]{1,3})?$/),
    fc.record({
      title: fc.constant("T"),
      enforcement: fc.constantFrom("block" as const, "advise" as const, "observe" as const, "off" as const),
      when: fc.oneof(soundCondition, fc.array(soundCondition, { minLength: 1, maxLength: 3 })),
      requires: fc.constant({ adr: true as const, checklist: [{ id: "a", text: "A" }] }),
    }),
    { minKeys: 1, maxKeys: 5 },
  )
  .map((policies) => ({ version: 1, policies }));

describe("properties of the language", () => {
  test("any bytes give policies or problems, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        const result = read(input);
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test("any text that looks like YAML gives policies or problems", () => {
    const piece = fc.constantFrom(
      "version: 1\n",
      "policies:\n",
      "  p:\n",
      "    title: T\n",
      "&a ",
      "*a",
      "[",
      "]",
      "{",
      "}",
      "- ",
      ": ",
      "!x ",
      "<<: ",
      "|\n",
      "? ",
      "\t",
      "---\n",
      "...\n",
      "%YAML 1.1\n",
      '"',
      "'",
      "#",
      "\n",
      "  ",
      "when",
      "__proto__",
      "null",
      "@",
      "\u0000",
      "1e999",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = read(bytes(pieces.join("")));
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("any nearly right file gives policies or problems with a place in it, and each problem is one line", () => {
    fc.assert(
      fc.property(written, (data) => {
        const text = JSON.stringify(data, null, 1);
        const result = read(bytes(text));
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const problem of result.problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(problem.file === "t.yml" ? text.split("\n").length : 100);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(formatProblem(problem)).not.toMatch(/\n|undefined|\[object/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("any file that the schema accepts and whose parts are sound is read, and asked of a pull request", () => {
    const about = facts({
      files: [file("src/a.sql"), file("docs/x.md", { lines: { kind: "too-large" } })],
      labels: ["x"],
    });
    fc.assert(
      fc.property(sound, (data) => {
        expect(writtenPolicyFile.safeParse(data).success).toBe(true);
        const result = read(bytes(JSON.stringify(data)));
        if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
        expect(result.value.policies.map(({ id }) => id).toSorted()).toEqual(Object.keys(data.policies).toSorted());
        for (const match of matchPolicies(result.value.policies, about)) {
          expect(about.files).toEqual(expect.arrayContaining([...match.files]));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("asking changes nothing: frozen facts give the same answer twice", () => {
    const about = Object.freeze(facts({ files: Object.freeze([Object.freeze(file("src/a.sql"))]) }));
    fc.assert(
      fc.property(sound, (data) => {
        const result = read(bytes(JSON.stringify(data)));
        if (!result.ok) throw new Error("not read");
        expect(JSON.stringify(matchPolicies(result.value.policies, about))).toBe(
          JSON.stringify(matchPolicies(result.value.policies, about)),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("any glob is refused or answers for any path", () => {
    const part = fc.constantFrom(
      "*",
      "**",
      "/",
      "a",
      "?",
      "[",
      "]",
      "[!",
      "{",
      "}",
      ",",
      "..",
      "!(",
      "@(",
      "+(",
      ")",
      "|",
      ".",
      "-",
      "é",
      " ",
      "\\",
      "1..9",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 25 }).map((parts) => parts.join("")),
        fc.string({ maxLength: 60 }),
        fc.boolean(),
        (one, path, ignoreCase) => {
          if (globFault(one) === undefined)
            expect([0, -1]).toContain(globLists(() => {}).add([one.replace(/^!/, "")], ignoreCase)(path));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  const globPart = fc.constantFrom(
    ..."a|b.sql|*|**|***|*.sql|{a,c}|{a,b}*|[ab]|@(a|b)|?.sql|A|é|.x|x.{sql,ts}|*a*|a*b|*b*.sql|a**|*.*|.*|K|+(a)|[[]a]".split(
      /\|(?!b\))/,
    ),
    "{**,a/b}",
    "v[0-9]*",
    "*.é",
    "a-b",
  );
  const pathPart = fc.constantFrom(
    ..."a|b|c|b.sql|x.sql|A|É|é|.x|x.ts|a.b.sql|ab|aab|.sql|[a]|K|k|\u212a|ſ|İ|a-b|v1|x.é|X.É|***|A.SQL".split("|"),
  );
  const joined = (part: fc.Arbitrary<string>, maxLength: number) =>
    fc.array(part, { minLength: 1, maxLength }).map((parts) => parts.join("/"));
  const right = (globs: readonly string[], nocase: boolean, path: string): number =>
    globs.findLastIndex((one) =>
      // Brackets also stand for themselves, where they are not written so already.
      [one, ...(one.includes("[[]") ? [] : [one.replaceAll("[", "[[]")])].some((glob) =>
        minimatch(path.normalize("NFC"), glob.normalize("NFC"), {
          dot: true,
          nonegate: true,
          nocomment: true,
          nocase,
          platform: "linux",
        }),
      ),
    );

  test("lists of globs answer as minimatch does, glob by glob, whichever are compiled together", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ globs: fc.array(joined(globPart, 4), { minLength: 1, maxLength: 5 }), nocase: fc.boolean() }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(joined(pathPart, 5), { minLength: 1, maxLength: 4 }),
        (lists, paths) => {
          const all = globLists(() => {});
          const last = lists.map(({ globs, nocase }) => all.add(globs, nocase));
          // Twice, because answers are kept.
          for (const path of [...paths, ...paths])
            expect(last.map((one) => one(path))).toEqual(lists.map(({ globs, nocase }) => right(globs, nocase, path)));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("paths that no repository has are answered as minimatch does, too", () => {
    const odd = fc.constantFrom("a", "", ".", "..", "b.sql");
    fc.assert(
      fc.property(joined(globPart, 3), joined(odd, 4), fc.boolean(), (glob, path, nocase) => {
        expect(globLists(() => {}).add([glob], nocase)(path)).toBe(right([glob], nocase, path));
      }),
      { numRuns: 500 },
    );
  });

  test("a name without stars means only itself, whatever its case; a star means anything", () => {
    fc.assert(
      fc.property(
        fc
          .string()
          .filter(
            (text) => !text.includes("*") && text.toLowerCase().toUpperCase().toLowerCase() === text.toLowerCase(),
          ),
        fc.string(),
        (name, other) => {
          expect(matchName(name, name.toUpperCase())).toBe(true);
          expect(matchName(name, other)).toBe(name.toLowerCase() === other.toLowerCase());
          expect(matchName(`${name}*`, name + other)).toBe(true);
          expect(matchName(`*${name}`, other + name)).toBe(true);
        },
      ),
    );
  });

  test("a name is its own nearest spelling, and one slip in a long name is accepted", () => {
    const words = ["enforcement", "checklist", "dependencies", "added_lines"];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.nat(), (right, where) => {
        expect(nearestSpelling(right, words)).toBe(right);
        const at = where % right.length;
        expect(nearestSpelling(right.slice(0, at) + right.slice(at + 1), words)).toBe(right);
      }),
    );
    expect(nearestSpelling("zzz", words)).toBeUndefined();
  });
});
