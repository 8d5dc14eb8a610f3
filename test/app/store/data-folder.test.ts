import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlite } from "../../../src/app/store/open-database.ts";

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "tollgate-data-"));
  execFileSync("git", ["init", "-q", tree]);
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

const unignored = (): string =>
  execFileSync("git", ["ls-files", "--others", "--exclude-standard"], { cwd: tree, encoding: "utf8" });

test("git does not see a folder that the App makes, and only its owner may read it", async () => {
  const { close } = await openSqlite(join(tree, "data"));
  await close();
  expect(unignored()).toBe("");
  expect(statSync(join(tree, "data")).mode & 0o777).toBe(0o700);
  expect(statSync(join(tree, "data/tollgate.sqlite")).mode & 0o777).toBe(0o600);
});

test("a folder that was there is left as it is", async () => {
  mkdirSync(join(tree, "theirs"));
  const { close } = await openSqlite(join(tree, "theirs"));
  await close();
  expect(existsSync(join(tree, "theirs/.gitignore"))).toBe(false);
});
