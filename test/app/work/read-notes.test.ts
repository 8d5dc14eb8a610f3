import { describe, expect, it } from "vitest";
import { readNotes } from "../../../src/app/work/evaluate-job.ts";
import type { Edit } from "../../../src/comment/record/edit-history.ts";

const edit = (from: string, to: string, comment?: string): Edit => ({
  actor: { login: "ada", kind: "person" },
  at: "2026-11-25T07:00:00Z",
  from,
  to,
  via: "box",
  ...(comment === undefined ? {} : { comment }),
});

describe("the notes of a job", () => {
  it("give every edit in order, the last deletion and the newest head", () => {
    const deleted = (body: string) => JSON.stringify({ body, by: "ada", at: "2026-11-25T07:00:00Z" });
    const read = readNotes([
      { kind: "edit", text: JSON.stringify(edit("a", "b", "5")) },
      { kind: "moved", text: "one" },
      { kind: "deleted", text: deleted("first") },
      { kind: "edit", text: JSON.stringify(edit("b", "c", "6")) },
      { kind: "told", text: '{"kind":"deleted-comment","id":7}' },
      { kind: "moved", text: "two" },
      { kind: "deleted", text: deleted("last") },
    ]);
    expect(read.edits.map(({ from, to }) => from + to)).toEqual(["ab", "bc"]);
    expect(read.reported).toEqual([{ kind: "deleted-comment", id: 7 }]);
    expect(read.deleted?.body).toBe("last");
    expect(read).toMatchObject({ commentHint: 6, headHint: "two", closed: false });
  });

  it("give the size of the change as it was told last", () => {
    const change = (files: number) => ({ head: "a", base: "b", files });
    const notes = [101, 3_000].map((files) => ({ kind: "change" as const, text: JSON.stringify(change(files)) }));
    expect(readNotes(notes).change).toEqual(change(3_000));
  });

  it("give nothing if there are none", () => {
    expect(readNotes([])).toEqual({ edits: [], reported: [], closed: false });
  });

  it("report a closed pull request by a move without a head", () => {
    expect(readNotes([{ kind: "moved", text: "" }])).toEqual({ edits: [], reported: [], closed: true });
  });
});
