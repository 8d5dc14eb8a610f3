import { describe, expect, test } from "vitest";
import { matchPolicies } from "../../../src/checklist/requirements/match-policies.ts";
import { globLists } from "../../../src/policy/globs/glob-lists.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import { facts, file } from "../predicates/matching-files.ts";
import { bytes } from "../read.ts";

describe("lists of globs that are compiled together", () => {
  test("one added after another was asked answers, too, and so does each of many", () => {
    const lists = globLists(() => {});
    const first = lists.add(["src/**", "**/*.md"], false);
    expect(first("src/a.md")).toBe(1);
    const many = Array.from({ length: 600 }, (_, i) => lists.add([`src/${i}.ts`, "docs/**", `src/${i + 1}.ts`], false));
    expect(many.map((last) => last("src/300.ts")).flatMap((place, i) => (place === -1 ? [] : [[i, place]]))).toEqual([
      [299, 2],
      [300, 0],
    ]);
    expect(first("src/a.ts")).toBe(0);
  });

  test("answers stay right after more paths than are remembered", () => {
    const lists = globLists(() => {});
    const last = lists.add(["**/*7.ts", "src/1*/**"], false);
    const ask = () => Array.from({ length: 20_000 }, (_, i) => last(`src/${i}/x${i % 10}.ts`));
    const before = ask();
    expect(before[7]).toBe(0);
    expect(before[17]).toBe(1);
    expect(before[27]).toBe(0);
    expect(before[20]).toBe(-1);
    expect(ask()).toEqual(before);
  });

  test("globs that only make work stop at nothing: many stars, many `**`, a thousand braces", () => {
    const lists = globLists(() => {});
    const stars = lists.add([`${"*a".repeat(200)}*b`, `${"**/a/".repeat(90)}b`, "{1..10}{1..10}{1..10}/x"], false);
    expect(stars("a".repeat(5_000))).toBe(-1);
    expect(stars(`${"a/".repeat(2_000)}c`)).toBe(-1);
    expect(stars(`${"a/".repeat(2_000)}b`)).toBe(1);
    expect(stars("3107/x")).toBe(2);
  });
});

describe("built-in files are read once", () => {
  const text = (path: string) =>
    `version: 1\npolicies: { caching: { title: Caching, when: { paths: ["${path}"] }, requires: { adr: true } } }`;
  const own = bytes("version: 1\nextends: tollgate:caching\n");
  const idsFor = (builtin: ReadonlyMap<string, string>, path: string, mine = own) => {
    const read = readPolicies({ file: { file: "t.yml", bytes: mine }, builtin });
    return read.ok
      ? matchPolicies(read.value.policies, facts({ files: [file(path)] })).map(({ policy }) => policy.id)
      : read.problems.map(({ code }) => code);
  };

  test("another text under the same name is read anew, in the same map and in another", () => {
    const builtin = new Map([["caching", text("cache/**")]]);
    expect(idsFor(builtin, "cache/a")).toEqual(["caching"]);
    expect(idsFor(builtin, "cache/a")).toEqual(["caching"]);
    expect(idsFor(new Map([["caching", text("redis/**")]]), "cache/a")).toEqual([]);
    builtin.set("caching", text("redis/**"));
    expect(idsFor(builtin, "cache/a")).toEqual([]);
    expect(idsFor(builtin, "redis/a")).toEqual(["caching"]);
  });

  test("what one repository changes of a built-in policy is not seen by the next", () => {
    const builtin = new Map([["caching", text("cache/**")]]);
    const off = bytes("version: 1\nextends: tollgate:caching\npolicies: { caching: { enforcement: off } }\n");
    const bad = bytes("version: 1\nextends: tollgate:caching\npolicies: { caching: { when: { paths: ['/x'] } } }\n");
    expect(idsFor(builtin, "cache/a", off)).toEqual([]);
    expect(idsFor(builtin, "cache/a", bad)).toEqual(["bad-glob"]);
    expect(idsFor(builtin, "cache/a")).toEqual(["caching"]);
  });
});
