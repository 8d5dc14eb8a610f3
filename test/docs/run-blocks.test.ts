import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { type Block, blocksOf, PAGES } from "./pages.ts";

/**
 * Blocks of shell are run as a reader runs them: those of a page one after the other, in the reader's own repository.
 * A block that can't be has a comment above it: `not run` with the reason, or the name by which another test runs it.
 */
const ELSEWHERE = /^<!-- (?:not run|drill|recipe): \S/;
const WRITES = /^<!-- writes: (\S+) -->$/;

const isRun = ({ language, above }: Block): boolean => language === "sh" && !ELSEWHERE.test(above);

const pages = PAGES.map(({ path, text }) => ({ path, blocks: blocksOf(path, text) }))
  .map(({ path, blocks }) => ({ path, blocks, run: blocks.filter(isRun) }))
  .filter(({ run }) => run.length > 0);

const world = mkdtempSync(join(tmpdir(), "tollgate-reader-"));
afterAll(() => rmSync(world, { recursive: true, force: true }));

/** A repository with some pull requests behind it, and beside it the reader's clone of Tollgate. */
const repositoryFor = (page: string): { folder: string; codes: string } => {
  const place = join(world, page.replaceAll(/\W/g, "-"));
  const folder = join(place, "your-repository");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(place, "bin"));
  symlinkSync(REPOSITORY_ROOT, join(place, "tollgate"));
  const codes = join(place, "codes");
  // A merge that would be held ends with 1, which is no failure of the page.
  const shim = `#!/bin/sh\n"${process.execPath}" "${join(REPOSITORY_ROOT, "src/cli/main.ts")}" "$@"\ncode=$?\necho "$code $*" >> "${codes}"\ntest "$code" -le 1\n`;
  writeFileSync(join(place, "bin/tollgate"), shim);
  chmodSync(join(place, "bin/tollgate"), 0o755);
  const make = `git init -q -b main && mkdir -p src .github && echo 'export const price = 1;' > src/price.ts && echo '* @acme/all' > .github/CODEOWNERS &&
    cp "${join(REPOSITORY_ROOT, "docs/how-to/coming-from/labeler.yml")}" old-labels.yml && git add . && git commit -qm Begin &&
    for n in 1 2 3; do echo "export const a = $n;" > src/a.ts; git add .; git commit -qm "Change a (#$n)"; done`;
  expect(shell(make, folder)).toMatchObject({ status: 0, stderr: "" });
  writeFileSync(codes, "");
  return { folder, codes };
};

const shell = (script: string, cwd: string) =>
  spawnSync("bash", ["-e", "-c", script], {
    cwd,
    encoding: "utf8",
    timeout: 120_000,
    env: {
      PATH: `${join(dirname(cwd), "bin")}:${process.env["PATH"] ?? ""}`,
      ...{ HOME: world, GIT_CONFIG_NOSYSTEM: "1", NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "" },
      ...{ GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@users.noreply.github.com" },
      ...{ GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@users.noreply.github.com" },
    },
  });

/** Ids of commits and times differ from run to run. */
const steady = (text: string): string => text.replaceAll(/\b[0-9a-f]{9,40}\b/g, "<commit>");

test("blocks are run", () => {
  expect(pages.flatMap(({ run }) => run).length).toBeGreaterThan(7);
});

describe.each(pages)("$path", ({ path, blocks }) => {
  test("does what it says", { timeout: 180_000 }, () => {
    const { folder, codes } = repositoryFor(path);
    let printed = "";
    for (const block of blocks) {
      const [, written] = WRITES.exec(block.above) ?? [];
      if (written !== undefined) {
        mkdirSync(dirname(join(folder, written)), { recursive: true });
        writeFileSync(join(folder, written), block.text);
      } else if (block.above === "<!-- printed -->") {
        for (const line of steady(block.text)
          .split("\n")
          .filter((one) => !/^\s*…?$/.test(one)))
          expect(steady(printed).split("\n"), block.where).toContain(line);
      } else if (isRun(block)) {
        const cwd = block.text.includes("cd ../your-repository") ? startOf(folder, path) : folder;
        const run = shell(block.text, cwd);
        printed = `${run.stdout}${run.stderr}`;
        expect(run.status, `${block.where}\n${printed}\n${readFileSync(codes, "utf8")}`).toBe(0);
      }
    }
  });
});

/** Where a page begins that goes to the reader's repository: in a copy of its own folder, in the clone. */
const startOf = (folder: string, path: string): string => {
  const start = join(dirname(folder), "page");
  if (!existsSync(start)) cpSync(join(REPOSITORY_ROOT, dirname(path)), start, { recursive: true });
  return start;
};
