type Cut = { readonly file: string; readonly guard: string; readonly without: string };
/** Several cuts if several places guard the same thing, because removing one would change nothing. */
type Guard = {
  readonly name: string;
  readonly cuts: readonly Cut[];
  /** Whether it is about clicks within seconds (`--hasty`). */
  readonly hasty?: boolean;
};

const FOLD = "src/checklist/ledger/fold-operations.ts";

export const GUARDS: readonly Guard[] = [
  {
    name: "the permission to tick is checked",
    cuts: [{ file: FOLD, guard: "if (!allowed.ok) {", without: "if (false as boolean && !allowed.ok) {" }],
  },
  {
    name: "a page that is not intact has no boxes",
    cuts: [
      {
        file: "src/comment/record/signed-page.ts",
        guard: "const isIntact = marked && signer.hash(normalisePage(body)) === payload.page;",
        without: "const isIntact = marked;",
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
    name: "the edit history is read if the page does not explain a click",
    cuts: [
      {
        file: "src/gate/record.ts",
        guard: "record.doubtful ||",
        without: "((false as boolean) && record.doubtful) ||",
      },
    ],
  },
  {
    name: "the history is read after our own edit, and before the next evaluation of a shell that remembers no page",
    hasty: true,
    cuts: [
      {
        file: "src/gate/publish.ts",
        guard: 'return lost ? "overwrote" : "stands"',
        without: 'return (false as boolean) && lost ? "overwrote" : "stands"',
      },
      {
        file: "src/gate/record-sources.ts",
        guard: "if (remembered === undefined) return comment === undefined ? {} : { lookBack: true }",
        without: "if (remembered === undefined) return {}",
      },
    ],
  },
  {
    name: "the pull request is read again before writing",
    cuts: [
      {
        file: "src/gate/publish.ts",
        guard: 'if (since !== "nothing" ||',
        without: 'if (((false as boolean) && moved !== "nothing") ||',
      },
    ],
  },
  {
    name: "a gap in the edit history asks again",
    cuts: [
      {
        file: "src/gate/record.ts",
        guard: "if (gap === undefined) return reported;",
        without: "if (gap === undefined || !(false as boolean)) return reported;",
      },
    ],
  },
  {
    name: "a cut history has a gap",
    cuts: [
      {
        file: "src/comment/record/edit-history.ts",
        guard: "return !complete && oldest",
        without: "return (false as boolean) && !complete && oldest",
      },
    ],
  },
  {
    name: "an unattributed untick withdraws the answer",
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
    name: "only gaps after the record's page ask again",
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
    name: "a second comment of ours is deleted",
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
          'const latest = last === undefined ? entry : laterEntry(last, entry);\n      if (latest.said === "unticked") entries.delete(key);\n      else entries.set(key, latest);',
      },
    ],
  },
  {
    name: "a command is not bound to a page of the same second",
    cuts: [
      {
        file: "src/comment/commands/read-commands.ts",
        guard: "(displayedSince < at ||",
        without: "(displayedSince <= at ||",
      },
    ],
  },
];
