import type { Edit } from "../../comment/record/edit-history.ts";
import type { GateInput } from "../../gate/input.ts";
import type { Reported } from "../../github/read/comments.ts";
import type { Note } from "../jobs/job.ts";

type NotesRead = Pick<GateInput, "edits" | "deleted" | "reported" | "commentHint" | "headHint"> & {
  readonly closed: boolean;
};

export const readNotes = (notes: readonly Note[]): NotesRead => {
  const edits = notes.flatMap(({ kind, text }) => (kind === "edit" ? [JSON.parse(text) as Edit] : []));
  const reported = notes.flatMap(({ kind, text }) => (kind === "told" ? [JSON.parse(text) as Reported] : []));
  const deleted = notes.findLast(({ kind }) => kind === "deleted");
  const moved = notes.filter(({ kind }) => kind === "moved");
  const head = moved.findLast(({ text }) => text !== "")?.text;
  const comment = Number(edits.findLast((edit) => edit.comment !== undefined)?.comment);
  return {
    edits,
    reported,
    ...(deleted === undefined ? {} : { deleted: JSON.parse(deleted.text) as NonNullable<GateInput["deleted"]> }),
    ...(Number.isSafeInteger(comment) ? { commentHint: comment } : {}),
    ...(head === undefined ? {} : { headHint: head }),
    closed: moved.some(({ text }) => text === ""),
  };
};
