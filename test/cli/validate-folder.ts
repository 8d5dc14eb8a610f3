import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export const folderWith = (files: Record<string, string | Uint8Array>, commit = false): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-validate-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (commit) {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    execFileSync("git", ["add", "."], { cwd: folder });
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-q", "-m", "Begin"], {
      cwd: folder,
    });
  }
  return folder;
};

export const policy = (body: string): string => `version: 1\npolicies:\n  one:\n    title: One\n    why: It\n${body}`;
export const checklist = "    requires: { checklist: [{ id: sure, text: Sure }] }\n";

/** Without the line breaks of 80 columns, and without the line that is shown. */
export const unwrapped = (text: string): string =>
  text.replaceAll(/\n {2}\d* *\|.*/g, "").replaceAll(/(?<=\n {2}.*)\n {2}(?! )/g, " ");

export const globs = (...all: readonly string[]): string =>
  policy(`    when: { paths: ${JSON.stringify(all)} }\n${checklist}`);
