/**
 * Removes one guard after another from a copy of the source and shows that the model test fails:
 * `node test/model/guards.ts [interleavings] [words of a guard's name]`. It exits with 1 if a guard is not missed. Guards
 * against rare races run in more interleavings, until the first that fails.
 *
 * Guards that fail in fewer than one of 20,000 interleavings are not listed here. Each has a test of its own:
 * `late-page.test.ts` (a page made long ago), `late-history.test.ts` (a verdict on a history that stays behind),
 * `fold-operations.test.ts` (pending operations, a click on a deleted comment, a tick without a time),
 * `github/read/edit-history.test.ts` (pages of a history from different moments), `was-overwritten.test.ts` (what our own
 * edit replaced), `gate/record.test.ts` (a tick that a bot may have made; the page that a shell remembers), and
 * `history-gap.test.ts` (our own writing of a page).
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Interleavings in which a rare one is looked for. */
const RARE = 20_000;

type Cut = { readonly file: string; readonly guard: string; readonly without: string };
/** Several cuts where the code holds the same thing in several places: one alone would not be missed. */
type Guard = {
  readonly name: string;
  readonly cuts: readonly Cut[];
  /** Whether it is about clicks within seconds (`--hasty`). */
  readonly hasty?: boolean;
};

const FOLD = "src/checklist/ledger/fold-operations.ts";

const GUARDS: readonly Guard[] = [
  {
    name: "who may tick is asked",
    cuts: [{ file: FOLD, guard: "if (!allowed.ok) {", without: "if (false as boolean && !allowed.ok) {" }],
  },
  {
    name: "a page that is not intact shows no box",
    cuts: [
      {
        file: "src/comment/record/page.ts",
        guard: "if (!marked || signer.hash(normalisePage(body)) !== payload.page)",
        without: "if (!marked)",
      },
    ],
  },
  {
    name: "a tick is bound to the content that the page showed",
    cuts: [
      {
        file: "src/checklist/ledger/staleness.ts",
        guard: "if (id === snapshotOf(match.files, hash).id) return",
        without: "if ((true as boolean) || id === snapshotOf(match.files, hash).id) return",
      },
    ],
  },
  {
    name: "a tick is bound to the modes of its files",
    cuts: [
      {
        file: "src/checklist/ledger/staleness.ts",
        guard: "differsSince(entry.head, match, facts, differing)",
        without: "undefined",
      },
    ],
  },
  {
    name: "a bot's click is no attestation (by its operation, by its standing, and by its name)",
    cuts: [
      { file: FOLD, guard: 'if (operation.byBot) return { ok: false, why: "bot" };', without: "" },
      {
        file: "src/checklist/ledger/may-attest.ts",
        guard: 'if (person.kind === "bot") return { ok: false, why: "bot" };',
        without: "",
      },
      { file: "src/github/read/people.ts", guard: 'role: "none", teams: []', without: 'role: "write", teams: []' },
    ],
  },
  {
    name: "the edit history is asked in doubt",
    cuts: [
      {
        file: "src/gate/record.ts",
        guard: "record.doubtful ||",
        without: "((false as boolean) && record.doubtful) ||",
      },
    ],
  },
  {
    name: "the history is looked at after our own edit, and before the next look of who remembers no page",
    hasty: true,
    cuts: [
      { file: "src/gate/publish.ts", guard: "if (lost) return", without: "if ((false as boolean) && lost) return" },
      {
        file: "src/gate/record-sources.ts",
        guard: "if (remembered === undefined) return comment === undefined ? {} : { lookBack: true }",
        without: "if (remembered === undefined) return {}",
      },
    ],
  },
  {
    name: "the pull request is looked at again before writing",
    cuts: [
      {
        file: "src/gate/publish.ts",
        guard: 'if (moved !== "nothing" ||',
        without: 'if (((false as boolean) && moved !== "nothing") ||',
      },
    ],
  },
  {
    name: "what the edit history does not tell asks again",
    cuts: [
      {
        file: "src/gate/record.ts",
        guard: "if (gap === undefined) return reported;",
        without: "if (gap === undefined || !(false as boolean)) return reported;",
      },
    ],
  },
  {
    name: "a history that is cut does not tell everything",
    cuts: [
      {
        file: "src/comment/record/edit-history.ts",
        guard: "return !complete && oldest",
        without: "return (false as boolean) && !complete && oldest",
      },
    ],
  },
  {
    name: "what was taken back and cannot be attributed is taken back",
    cuts: [
      {
        file: "src/gate/record.ts",
        guard: 'one.by === "" && one.kind === "untick"',
        without: '(false as boolean) && one.by === "" && one.kind === "untick"',
      },
      {
        file: "src/comment/record/edit-history.ts",
        guard: 'edit.actor.login === "" ? { lost: true } : {}',
        without: 'edit.actor.login === "" ? {} : {}',
      },
    ],
  },
  {
    name: "only what the record does not account for asks again",
    cuts: [
      {
        file: "src/comment/record/edit-history.ts",
        guard: "index !== writing && one.at > seen",
        without: "index !== writing",
      },
    ],
  },
  {
    name: "a history that is behind the comment is read again",
    cuts: [
      {
        file: "src/gate/record.ts",
        guard: 'if (unreadable !== undefined && unreadable.why !== "hidden") return false;',
        without: "if (unreadable !== undefined || !(false as boolean)) return false;",
      },
    ],
  },
  {
    name: "a further comment of ours is deleted",
    cuts: [
      {
        file: "src/github/write/comment.ts",
        guard: "for (const comment of comments) {",
        without: "for (const comment of comments.slice(0, 0)) {",
      },
    ],
  },
  {
    name: "an untick stays as a tombstone",
    cuts: [
      {
        file: FOLD,
        guard: "entries.set(key, last === undefined ? entry : laterEntry(last, entry));",
        without:
          'const word = last === undefined ? entry : laterEntry(last, entry);\n      if (word.said === "unticked") entries.delete(key);\n      else entries.set(key, word);',
      },
    ],
  },
  {
    name: "a command is not bound to a page that came in its own second",
    cuts: [
      {
        file: "src/comment/commands/read-commands.ts",
        guard: "(displayedSince < at ||",
        without: "(displayedSince <= at ||",
      },
    ],
  },
  {
    name: "a comment is made only where there is still none, and of two the older stays",
    cuts: [
      { file: "src/gate/publish.ts", guard: "|| made?.comment !== undefined", without: "" },
      {
        file: "src/github/write/comment.ts",
        guard: "worth: (one) => Math.min(0, worth(one)) })",
        without: "worth })",
      },
    ],
  },
];

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
