import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EDIT_KINDS, editsOf } from "../../../src/policy/contents/edit-kinds.ts";
import { parsePatch } from "../../../src/policy/model/diff-lines.ts";
import type { ChangedFile } from "../../../src/policy/model/facts.ts";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

/** A file changed by these lines, `-` and `+` in front, other lines unchanged. */
const changed = (path: string, ...lines: readonly string[]): ChangedFile => {
  const patch = ["@@ -1 +1 @@", ...lines].join("\n");
  return file(path, { lines: { kind: "known", ...parsePatch(patch) } });
};

const kindsOf = (path: string, lines: readonly string[]): string =>
  [...editsOf(changed(path, ...lines))].sort().join(" ");

describe("kinds of edits", () => {
  test.each<[kinds: string, path: string, ...lines: string[]]>([
    ["bump", "package.json", '-    "next": "^14.2.3",', '+    "next": "^15.0.0-rc.1",'],
    ["bump", "a/Chart.yaml", "-version: 1.2", "+version: 1.3"],
    [
      "bump",
      "k8s/web.yaml",
      "-        image: ghcr.io/acme/web:main-1a2b3c4",
      "+        image: ghcr.io/acme/web:main-9f8e7d6",
    ],
    ["bump", "k8s/kustomization.yaml", "-    newTag: 3f2c1ab", "+    newTag: 9e8d7c6"],
    ["bump", "k8s/app.yaml", "-    targetRevision: v1.4.0", "+    targetRevision: v1.5.0"],
    ["bump", "values.yaml", `-  digest: sha256:${"a".repeat(64)}`, `+  digest: sha256:${"b".repeat(64)}`],
    ["bump", "Dockerfile", "-FROM golang:1.22-alpine AS build", "+FROM golang:1.23-alpine AS build"],
    ["bump", "Dockerfile", `-FROM node:20@sha256:${"a".repeat(64)}`, `+FROM node:22@sha256:${"b".repeat(64)}`],
    ["bump", ".github/workflows/ci.yml", "-      - uses: actions/checkout@v3", "+      - uses: actions/checkout@v4"],
    [
      "bump",
      ".github/workflows/ci.yml",
      `-      - uses: a/b@${"1".repeat(40)} # v4.1.0`,
      `+      - uses: a/b@${"2".repeat(40)} # v4.2.0`,
    ],
    ["bump", ".github/workflows/ci.yml", "-          node-version: 20", "+          node-version: 22"],
    ["bump", "go.mod", "-go 1.22", "+go 1.23"],
    ["bump", "go.mod", "-\tgithub.com/aws/aws-sdk-go-v2 v1.30.0", "+\tgithub.com/aws/aws-sdk-go-v2 v1.31.0"],
    ["bump", "main.tf", '-  version = "~> 5.0"', '+  version = "~> 5.40"'],
    [
      "bump",
      "main.tf",
      '-  source = "git::https://x/y.git?ref=v1.2.0"',
      '+  source = "git::https://x/y.git?ref=v1.3.0"',
    ],
    ["bump", "requirements.txt", "-django==4.2", "+django==5.0"],
    [
      "bump",
      "requirements.txt",
      "-a==1.0.0 \\",
      `-    --hash=sha256:${"a".repeat(64)}`,
      "+a==1.0.1 \\",
      `+    --hash=sha256:${"b".repeat(64)} \\`,
      `+    --hash=sha256:${"c".repeat(64)}`,
    ],
    ["bump", "pom.xml", "-    <version>2.1.0</version>", "+    <version>2.2.0</version>"],
    ["other", "main.tf", '-  cidr = "10.0.0.0/16"', '+  cidr = "10.1.0.0/16"'],
    ["other", "k8s/web.yaml", "-  replicas: 3", "+  replicas: 5"],
    ["other", "k8s/web.yaml", "-  cpu: 0.5", "+  cpu: 1.5"],
    ["other", "k8s/web.yaml", "-  port: 8080", "+  port: 8081"],
    ["other", "k8s/web.yaml", "-apiVersion: apps/v1beta1", "+apiVersion: apps/v1"],
    ["other", "package.json", '-    "next": "^14.2.3",', '+    "nuxt": "^3.0.0",'],
    ["other", "package.json", '+    "next": "^14.2.3",'],
    ["other", "src/a.ts", '-const url = "/api/v1/users";', '+const url = "/api/v2/users";'],
    ["bump", "requirements.txt", "-uvicorn[standard]>=0.20", "+uvicorn[standard]>=0.30"],
    ["other", "src/a.ts", "-if (x >= 3) {", "+if (x >= 5) {"],
    ["other", "src/a.ts", "-if (x ^ 3) {", "+if (x ^ 5) {"],
    ["other", "src/a.ts", "-run(v1)", "+run(v2)"],
    ["other", "src/a.go", "-\tgo work(3)", "+\tgo work(5)"],
    ["bump other", "package.json", '-    "next": "^14.2.3",', '+    "next": "^15.0.0",', '+    "stripe": "^1.0.0",'],
    ["whitespace", "src/a.ts", "-  if(a){b( 1,2 )}", "+    if (a) {", "+      b(1, 2)", "+    }"],
    ["whitespace", "src/a.ts", "+", "+  "],
    ["whitespace", "src/a.py", "-x = 1  ", "+x = 1"],
    ["other", "src/a.py", "-    return 1", "+        return 1"],
    ["other", "k8s/a.yaml", "-  a: 1", "+    a: 1"],
    ["other", "src/a.ts", '-log("a  b")', '+log("a b")'],
    ["other", "src/a.ts", "-returnx", "+return x"],
    ["comments", "src/a.ts", "-// old", "+// new", "+/** said */"],
    ["comments", "src/a.ts", "+/**", "+ * What it does.", "+ */"],
    ["comments", "src/a.ts", "- * Old words.", "+ * New words."],
    ["comments", "main.tf", "+# why", "+// also"],
    ["comments", "db/1.sql", "+-- why"],
    ["comments", "index.html", "+<!-- why -->"],
    ["comments", "k8s/a.yaml", "+# why"],
    ["other", "src/a.ts", "+/*"],
    ["other", "src/a.ts", "+/* a */ run()"],
    ["other", "src/a.c", "+*p = 1;"],
    ["other", "db/1.sql", "+/*!50000 DROP TABLE users */"],
    ["other", "db/1.sql", "+-- +goose Down"],
    ["other", "build.sh", "+#!/bin/bash"],
    ["other", "src/a.c", "+#define A"],
    ["other", "docs/a.md", "+# Heading"],
    ["other", "src/a.php", "+#[Route('/x')]"],
    ["imports", "src/a.ts", "-import { a } from './a'", "+import { a } from './b'"],
    ["imports", "src/a.ts", "+import {", "+  a,", "+  type B,", "+} from './b';"],
    ["imports", "src/a.py", "+import os", "+from a.b import c, d as e"],
    ["imports", "src/A.java", "-import a.B;", "+import static a.C.*;"],
    ["imports", "src/a.go", '+\t"context"', '+\tpb "github.com/acme/x"'],
    ["imports", "src/a.rs", "+use std::{fs, io};"],
    ["imports", "src/a.cs", "+using System.Text;"],
    ["other", "src/a.ts", "+const x = import('./a')"],
    ["other", "src/a.py", "+importlib.reload(x)"],
    ["comments imports whitespace", "src/a.ts", "+import a from 'a';", "+", "+// so"],
    ["imports other", "src/a.ts", "+import a from 'a';", "+a();"],
  ])("%s: %s %s", (kinds, path, ...lines) => {
    expect(kindsOf(path, lines)).toBe(kinds);
  });

  test("a comment that opens in one place and closes in another hides code between them", () => {
    expect(kindsOf("src/a.ts", ["+/*", " check();", "+*/"])).toBe("other");
  });

  test.each([
    [
      "a new name alone",
      { status: "renamed", previousPath: "b.ts", lines: { kind: "known", added: [], removed: [] } },
      "rename",
    ],
    ["lines that are too many to read", { lines: { kind: "too-large" } }, ""],
    ["lines that were not given", { lines: { kind: "not-given" } }, ""],
    ["a binary file", { lines: { kind: "binary" } }, ""],
    ["nothing but the mode", { lines: { kind: "known", added: [], removed: [] } }, ""],
  ] as const)("%s", (_name, other, kinds) => {
    expect([...editsOf(file("a.ts", other))].join(" ")).toBe(kinds);
  });

  test("any lines are read without an error, in time, and the same twice", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("/*", "*/", " * a", "import {", "} from 'a'", "v1.2.3", '\\"'.repeat(50)),
    );
    const path = fc.constantFrom("a.ts", "a.py", "a.go", "a.yaml", "a.sql", "a.html", "a", "Dockerfile");
    fc.assert(
      fc.property(path, fc.array(line), fc.array(line), (name, added, removed) => {
        const kinds = editsOf(file(name, { lines: { kind: "known", added, removed } }));
        for (const kind of kinds) expect([...EDIT_KINDS, "other"]).toContain(kind);
        // The same lines on both sides, but for their ends, are whitespace, comments or imports at most.
        const same = editsOf(file(name, { lines: { kind: "known", added, removed: added.map((one) => `${one} `) } }));
        expect(same.has("bump")).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("a long hostile line does not hang", () => {
    for (const one of ['\\"'.repeat(100_000), "1.".repeat(100_000), "a:".repeat(100_000), "v1 ".repeat(100_000)])
      expect(kindsOf("a.ts", [`-${one}`, `+${one}x`])).toBe("other");
  });
});

describe("edits", () => {
  const bump = changed("package.json", '-  "a": "^1.0.0"', '+  "a": "^1.1.0"');
  const both = changed("src/a.ts", "+// why", "+a()");
  const huge = file("huge.ts", { lines: { kind: "too-large" } });
  test.each([
    ["only", "{ edits: { only: [bump, whitespace] } }", [bump, both], ["package.json"]],
    ["only, one kind", "{ edits: { only: bump } }", [bump, both], ["package.json"]],
    ["any", "{ edits: { any: [comments] } }", [bump, both], ["src/a.ts"]],
    ["both", "{ edits: { only: [bump, comments], any: comments } }", [bump, both], null],
    ["under not", "{ not: { edits: { only: [bump] } } }", [bump, both, huge], ["src/a.ts", "huge.ts"]],
    [
      "what is not known is of no kind",
      "{ edits: { any: [bump, whitespace, comments, imports, rename] } }",
      [huge],
      null,
    ],
  ])("%s", (_name, when, files, left) => {
    expect(ask(when, facts({ files })).left).toEqual(left);
  });

  test("says of which kinds", () => {
    expect(ask("{ edits: { only: [bump] } }", facts({ files: [bump] }))).toEqual({
      left: ["package.json"],
      text: "1 file is changed by bump only",
      decided: { "package.json": "bump" },
    });
  });

  test.each([
    ["{ edits: {} }", "when.edits names no kinds of edits (allowed: only, any)"],
    ["{ edits: { only: [bumps] } }", /when\.edits\.only.*bumps.*bump, whitespace, comments, imports, rename.*bump/],
  ])("problem: %s", (when, words) => {
    expect(problemsOf(when)[0]).toMatch(words);
  });
});
