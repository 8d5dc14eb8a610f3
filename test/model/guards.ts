/**
 * Removes one guard after another from a copy of the source and shows that the model test fails:
 * `node test/model/guards.ts [interleavings] [part of a guard's name]`. It exits with 1 if the test passes without a
 * guard. Guards against rare races run in more interleavings, until the first that fails.
 *
 * Guards that fail in fewer than one of 20,000 interleavings are not listed here. Each has a test of its own:
 * `late-page.test.ts` (a page made long ago), `late-history.test.ts` (a verdict on a history that stays behind),
 * `late-command.test.ts` (a command while our comment is made), `late-comment.test.ts` (a comment that another run made
 * meanwhile), `github/comments-and-statuses.test.ts` (the older of two comments stays),
 * `fold-operations.test.ts` (pending operations, a click on a deleted comment, a tick without a time),
 * `github/read/edit-history.test.ts` (pages of a history from different moments), `was-overwritten.test.ts` (what our own
 * edit replaced), `gate/record.test.ts` (a tick that a bot may have made; the page that a shell remembers), and
 * `history-gap.test.ts` (our own writing of a page), and `gate/record-sources.test.ts` (GitHub tells the time of a new page late).
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { GUARDS } from "./guard-list.ts";

/** Interleavings in which a rare one is looked for. */
const RARE = 20_000;

const root = resolve(import.meta.dirname, "../..");
const count = Number(process.argv[2] ?? 1_500);
const wanted = process.argv[3] ?? "";

const run = (copy: string, ...args: readonly (string | number)[]) => {
  const { stdout, status } = spawnSync(process.execPath, [join(copy, "test/model/run.ts"), ...args.map(String)], {
    encoding: "utf8",
  });
  const [total = "", example = ""] = stdout.split("\n");
  return { noticed: status === 1 && example !== "", lines: [total, example] };
};

let unnoticed = 0;
for (const { name, cuts, hasty = false } of GUARDS.filter((guard) => guard.name.includes(wanted))) {
  const copy = mkdtempSync(join(tmpdir(), "tollgate-guard-"));
  try {
    for (const folder of ["src", "test", "package.json", "tsconfig.json"])
      cpSync(join(root, folder), join(copy, folder), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    for (const { file, guard, without } of cuts) {
      const source = readFileSync(join(copy, file), "utf8");
      if (!source.includes(guard)) throw new Error(`${file} has no "${guard}" any more`);
      writeFileSync(join(copy, file), source.replace(guard, without));
    }
    const contexts = hasty ? ["--hasty"] : [];
    const first = run(copy, count, 1, ...contexts);
    const result = first.noticed ? first : run(copy, RARE, count + 1, "--until-failed", ...contexts);
    console.log(`${result.noticed ? "noticed" : "NOT NOTICED"}  without: ${name}`);
    for (const line of result.lines) console.log(`         ${line}`);
    if (!result.noticed) unnoticed += 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
process.exitCode = unnoticed > 0 ? 1 : 0;
