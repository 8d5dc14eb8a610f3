/**
 * Takes one guard after the other out of a copy of the source and shows that the model test notices:
 * `node test/model/guards.ts [interleavings]`; exits 1 when a guard is not missed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

type Guard = { readonly name: string; readonly file: string; readonly guard: string; readonly without: string };

const GUARDS: readonly Guard[] = [
  {
    name: "who may tick is asked",
    file: "src/engine/ledger/fold-operations.ts",
    guard: "if (!allowed.ok) {",
    without: "if (false as boolean && !allowed.ok) {",
  },
  {
    name: "a page that is not intact shows no box",
    file: "src/engine/page/read-page.ts",
    guard: "if (!marked || seal.hash(normalisePage(body)) !== payload.page)",
    without: "if (!marked)",
  },
  {
    name: "a tick is bound to the content that the page showed",
    file: "src/engine/ledger/outcome-of.ts",
    guard: "if (id === snapshotOf(match.files, hash).id) return undefined;",
    without: "return undefined;",
  },
  {
    name: "a bot's click is no attestation",
    file: "src/engine/page/operations-of-edit.ts",
    guard: 'byBot: edit.actor.kind === "bot",',
    without: "byBot: false,",
  },
  {
    name: "the edit history is asked in doubt",
    file: "src/fetch-record.ts",
    guard: "record.doubtful ||",
    without: "(false as boolean) ||",
  },
  {
    name: "after our own edit the history is looked at",
    file: "src/publish.ts",
    guard: "if (lost) return",
    without: "if ((false as boolean) && lost) return",
  },
  {
    name: "the pull request is looked at again before writing",
    file: "src/publish.ts",
    guard: 'if (moved !== "nothing") return',
    without: 'if ((false as boolean) && moved !== "nothing") return',
  },
  {
    name: "a further comment of ours is deleted",
    file: "src/github/publish-comment.ts",
    guard: "for (const comment of comments) {",
    without: "for (const comment of comments.slice(0, 0)) {",
  },
  {
    name: "an untick stays as a tombstone",
    file: "src/engine/ledger/outcome-of.ts",
    guard: 'one !== undefined && one.said !== "unticked"',
    without: "one !== undefined",
  },
];

const root = resolve(import.meta.dirname, "../..");
const count = process.argv[2] ?? "1500";
let missed = 0;
for (const { name, file, guard, without } of GUARDS) {
  const copy = mkdtempSync(join(tmpdir(), "tollgate-guard-"));
  try {
    for (const folder of ["src", "test", "package.json", "tsconfig.json"])
      cpSync(join(root, folder), join(copy, folder), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const source = readFileSync(join(copy, file), "utf8");
    if (!source.includes(guard)) throw new Error(`${file} has no "${guard}" any more`);
    writeFileSync(join(copy, file), source.replace(guard, without));
    const { stdout, status } = spawnSync(process.execPath, [join(copy, "test/model/run.ts"), count, "1"], {
      encoding: "utf8",
    });
    const [total = "", first = ""] = stdout.split("\n");
    console.log(`${status === 1 ? "noticed" : "NOT NOTICED"}  without: ${name}\n         ${total}\n         ${first}`);
    if (status !== 1) missed += 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
process.exitCode = missed > 0 ? 1 : 0;
