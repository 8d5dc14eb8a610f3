import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { keepCompiledCode } from "../../src/cli/shared/compiled-code.ts";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

const newHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), "tollgate-home-"));
  homes.push(home);
  return home;
};

/** The folders that are used, of a machine on which `prepare` was done before. */
const keptIn = (
  prepare: (home: string) => void,
  { env = {}, ...machine }: { env?: Record<string, string>; user?: number | undefined } = {},
): { readonly home: string; readonly used: readonly string[] } => {
  const home = newHome();
  prepare(home);
  const used: string[] = [];
  keepCompiledCode(env, {
    ...{ home: () => home, user: process.getuid?.(), enable: (folder: string) => used.push(folder) },
    ...machine,
  });
  return { home, used };
};

describe("compiled code", () => {
  test("is kept in the user's own cache", () => {
    const { home, used } = keptIn(() => {});
    expect(used).toEqual([join(home, ".cache", "tollgate")]);
  });

  test("is kept where XDG_CACHE_HOME says, if that is a whole path", () => {
    const cache = newHome();
    expect(keptIn(() => {}, { env: { XDG_CACHE_HOME: cache } }).used).toEqual([join(cache, "tollgate")]);
    const { home, used } = keptIn(() => {}, { env: { XDG_CACHE_HOME: "here" } });
    expect(used).toEqual([join(home, ".cache", "tollgate")]);
  });

  test.each<readonly [string, (home: string) => void, { readonly user?: number | undefined }]>([
    ["the folder belongs to somebody else", () => {}, { user: 4_242 }],
    ["the system does not tell owners", () => {}, { user: undefined }],
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
  ])("is not kept where %s", (_, prepare, machine) => {
    expect(keptIn(prepare, machine).used).toEqual([]);
  });
});
