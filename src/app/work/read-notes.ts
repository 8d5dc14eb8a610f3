import type { Edit } from "../../engine/page/operations-of-edit.ts";
import type { Told } from "../../github/what-events-told.ts";
import type { GateInput } from "../../judge.ts";
import type { Note } from "../queue/job.ts";

/** What events told since the last evaluation. */
export type NotesRead = Pick<GateInput, "edits" | "deleted" | "told" | "commentHint" | "headHint"> & {
  /** Whether an event said that it is closed. */
  readonly closed: boolean;
};

/** Reads the notes of a job, which `jobsOfEvent` wrote. */
export const readNotes = (notes: readonly Note[]): NotesRead => {
  const edits = notes.flatMap(({ kind, text }) => (kind === "edit" ? [JSON.parse(text) as Edit] : []));
  const told = notes.flatMap(({ kind, text }) => (kind === "told" ? [JSON.parse(text) as Told] : []));
  const deleted = notes.findLast(({ kind }) => kind === "deleted");
  const moved = notes.filter(({ kind }) => kind === "moved");
  const head = moved.findLast(({ text }) => text !== "")?.text;
  const comment = Number(edits.findLast((edit) => edit.comment !== undefined)?.comment);
  return {
    edits,
    told,
    ...(deleted === undefined ? {} : { deleted: JSON.parse(deleted.text) as NonNullable<GateInput["deleted"]> }),
    ...(Number.isSafeInteger(comment) ? { commentHint: comment } : {}),
    ...(head === undefined ? {} : { headHint: head }),
    closed: moved.some(({ text }) => text === ""),
  };
};
