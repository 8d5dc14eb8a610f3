import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { envFileText, keepCredentials } from "../../../src/app/setup/credentials.ts";

const NEW = new Map([
  ["APP_ID", "2"],
  ["PRIVATE_KEY", "bmV3"],
]);
const at = () => new Date("2026-11-25T12:00:00Z");
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-setup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test("a new file is its owner's alone", async () => {
  const file = join(folder, ".env");
  expect(await keepCredentials(file, NEW, at)).toEqual({ file, backup: undefined });
  expect(readFileSync(file, "utf8")).toBe("APP_ID=2\nPRIVATE_KEY=bmV3\n");
  expect(modeOf(file)).toBe("600");
  expect(readdirSync(folder)).toEqual([".env"]);
});

test("what was there stays, in a copy too", async () => {
  const file = join(folder, ".env");
  const before = '# ours\nPORT=4000\nAPP_ID=1\nPRIVATE_KEY="-----BEGIN\nkey\nEND"\nLOG_LEVEL=debug\n';
  writeFileSync(file, before, { mode: 0o644 });
  const kept = await keepCredentials(file, NEW, at);
  expect(kept.backup).toBe(`${file}.2026-11-25T12-00-00-000Z.backup`);
  expect(readFileSync(kept.backup ?? "", "utf8")).toBe(before);
  expect([modeOf(file), modeOf(kept.backup ?? "")]).toEqual(["600", "600"]);
  expect(readFileSync(file, "utf8")).toBe("# ours\nPORT=4000\nLOG_LEVEL=debug\n\nAPP_ID=2\nPRIVATE_KEY=bmV3\n");
});

test("a link that was laid there is replaced, and what it leads to left alone", async () => {
  const other = join(folder, "other");
  writeFileSync(other, "KEEP=1\n");
  symlinkSync(other, join(folder, ".env"));
  await keepCredentials(join(folder, ".env"), NEW, at);
  expect(readFileSync(other, "utf8")).toBe("KEEP=1\n");
});

test("a folder that is not there is an error, and leaves nothing", async () => {
  await expect(keepCredentials(join(folder, "none", ".env"), NEW, at)).rejects.toThrow("ENOENT");
  expect(readdirSync(folder)).toEqual([]);
});

describe("the text of the file", () => {
  test("names PAGES=on beside what the sign-in to the pages needs, once", () => {
    const withSignIn = new Map([...NEW, ["CLIENT_SECRET", "s"]]);
    const text = envFileText("PORT=1\n", withSignIn);
    expect(text).toMatch(/^# PAGES=on shows the dashboard/m);
    expect(parseEnv(text)).toEqual({ PORT: "1", APP_ID: "2", PRIVATE_KEY: "bmV3", CLIENT_SECRET: "s" });
    expect(envFileText(text, withSignIn).match(/PAGES=/g)).toHaveLength(1);
    expect(envFileText("PAGES=on\n", withSignIn)).not.toContain("#");
  });

  test.each<[string, string, Record<string, string>]>([
    ["nothing", "", {}],
    ["other variables", "PORT=1\nHOST=h", { PORT: "1", HOST: "h" }],
    ["exported ones", "export APP_ID=1\nexport PORT=1\n", { PORT: "1" }],
    [
      "values over several lines",
      "NOTE='a\nAPP_ID=no\nb'\nPRIVATE_KEY='x\ny'\nPORT=1",
      { NOTE: "a\nAPP_ID=no\nb", PORT: "1" },
    ],
  ])("keeps %s", (_name, before, kept) => {
    expect(parseEnv(envFileText(before, NEW))).toEqual({ ...kept, APP_ID: "2", PRIVATE_KEY: "bmV3" });
  });
});
