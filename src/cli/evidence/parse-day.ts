/**
 * A day (`2026-11-01`, in UTC) or a time (`2026-11-01T09:00:00Z`, or with an offset) as ISO 8601 UTC to the second.
 *
 * @param edge which end of a day is meant: a report until a day has that day in it
 * @returns undefined where it is neither
 */
export const parseDay = (written: string, edge: "begin" | "end"): string | undefined => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(written);
  if (!day && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(written))
    return undefined;
  const at = new Date(written);
  // `Date` makes the 3rd of March of the 31st of February.
  if (Number.isNaN(at.getTime()) || (day && at.toISOString().slice(0, 10) !== written)) return undefined;
  const edged = day && edge === "end" ? new Date(at.getTime() + 86_400_000) : at;
  return edged.toISOString().replace(/\.\d+Z$/, "Z");
};
