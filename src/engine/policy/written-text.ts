/**
 * What a user wrote, on one line in the form that YAML has for it: `{ change: "added", paths: ["db/**"] }`. Keys are
 * sorted and a list of one entry stands without brackets, so what means the same reads the same.
 */
export const writtenText = (written: unknown): string => {
  if (Array.isArray(written)) {
    const entries = written.filter((entry) => entry !== undefined).map(writtenText);
    return entries.length === 1 ? (entries[0] ?? "") : `[${entries.join(", ")}]`;
  }
  if (typeof written !== "object" || written === null) return JSON.stringify(written) ?? "null";
  const keys = Object.entries(written)
    .filter(([, value]) => value !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}: ${writtenText(value)}`);
  return keys.length === 0 ? "{}" : `{ ${keys.join(", ")} }`;
};
