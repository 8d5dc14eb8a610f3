import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { runKept } from "../../src/cli/shared/compiled-code.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-home-"));
  folders.push(folder);
  return folder;
};

/** Says what it got into a file, because a run returns nothing. */
const MAIN = `"use strict";
const { basename, join } = require("node:path");
const other = require("./other.js");
exports.name = "main";
if (require("./other.js") !== other) throw new Error("loaded twice");
require("node:fs").writeFileSync(join(__dirname, "said"), [basename(__filename), other.word, other.seen(), this === exports].join(" "));
`;
const OTHER = `exports.word = "one"; exports.seen = () => require("./main.js").name;`;

/** Bundled code, and a home in which `prepare` was done before. */
const world = (prepare: (home: string) => void = () => {}) => {
  const [home, code] = [newFolder(), newFolder()];
  prepare(home);
  writeFileSync(join(code, "main.js"), MAIN);
  writeFileSync(join(code, "other.js"), OTHER);
  const cache = join(home, ".cache", "tollgate");
  const run = ({
    user = process.getuid?.(),
    ...options
  }: Partial<Parameters<typeof runKept>[0]> & { readonly user?: number | "unknown" } = {}): string => {
    const entry = join(code, "main.js");
    const machine = { home: () => home, user: user === "unknown" ? undefined : user };
    runKept({ entry, use: "check", build: "1", env: {}, ...options }, machine).keep();
    return readFileSync(join(code, "said"), "utf8");
  };
  return { home, code, cache, run };
};

const SAID = "main.js one main true";

describe("compiled code", () => {
  test("is kept in the user's own cache, for each use, and used again", () => {
    const { cache, run } = world();
    expect(run()).toBe(SAID);
    expect(readdirSync(cache)).toEqual(["check.code"]);
    expect(statSync(join(cache, "check.code")).mode & 0o077).toBe(0);
    const { ino } = statSync(join(cache, "check.code"));
    expect(run()).toBe(SAID);
    expect(statSync(join(cache, "check.code")).ino).toBe(ino);
    expect(run({ use: "explain" })).toBe(SAID);
    expect(readdirSync(cache)).toEqual(["check.code", "explain.code"]);
  });

  test("is kept where XDG_CACHE_HOME says, if that is a whole path", () => {
    const elsewhere = newFolder();
    const { cache, run } = world();
    run({ env: { XDG_CACHE_HOME: elsewhere } });
    expect(readdirSync(join(elsewhere, "tollgate"))).toEqual(["check.code"]);
    expect(existsSync(cache)).toBe(false);
    run({ env: { XDG_CACHE_HOME: "here" } });
    expect(readdirSync(cache)).toEqual(["check.code"]);
  });

  test("does not outlive the code that it was made of", () => {
    const { code, cache, run } = world();
    run();
    writeFileSync(join(code, "other.js"), OTHER.replace("one", "two"));
    utimesSync(join(code, "other.js"), 1, 1);
    expect(run()).toBe(SAID.replace("one", "two"));
    const { ino } = statSync(join(cache, "check.code"));
    expect(run({ build: "2" })).toBe(SAID.replace("one", "two"));
    expect(statSync(join(cache, "check.code")).ino).not.toBe(ino);
  });

  test.each([
    ["empty", () => Buffer.alloc(0)],
    ["cut", (whole: Buffer) => whole.subarray(0, whole.length - 7)],
    ["changed in one byte", (whole: Buffer) => whole.with(whole.length - 20, (whole.at(-20) ?? 0) ^ 255)],
    ["something else", () => Buffer.from('{"mark":7}\n')],
  ])("is made again where the file is %s", (_, broken) => {
    const { cache, run } = world();
    run();
    const file = join(cache, "check.code");
    const whole = readFileSync(file);
    writeFileSync(file, broken(whole));
    expect(run()).toBe(SAID);
    expect(readFileSync(file).equals(Buffer.from(broken(whole)))).toBe(false);
    expect(readFileSync(file).length).toBe(whole.length);
  });

  test.each<readonly [string, (home: string) => void, Parameters<ReturnType<typeof world>["run"]>[0]]>([
    ["the folder belongs to somebody else", () => {}, { user: 4_242 }],
    ["the system does not tell owners", () => {}, { user: "unknown" }],
    [
      "others may write to the folder",
      (home) => {
        mkdirSync(join(home, ".cache", "tollgate"), { recursive: true });
        chmodSync(join(home, ".cache", "tollgate"), 0o777);
      },
      {},
    ],
    [
      "the folder is a link",
      (home) => {
        mkdirSync(join(home, ".cache"));
        mkdirSync(join(home, "elsewhere"));
        symlinkSync(join(home, "elsewhere"), join(home, ".cache", "tollgate"));
      },
      {},
    ],
    ["there can be no such folder", (home) => writeFileSync(join(home, ".cache"), ""), {}],
    ["it is turned off", () => {}, { env: { NODE_DISABLE_COMPILE_CACHE: "1" } }],
    ["the use is a path", () => {}, { use: "../check" }],
  ])("is not kept where %s, and all works", (_, prepare, options) => {
    const { home, run } = world(prepare);
    expect(run(options)).toBe(SAID);
    expect(readdirSync(home, { recursive: true }).filter((name) => String(name).endsWith(".code"))).toEqual([]);
  });
});
