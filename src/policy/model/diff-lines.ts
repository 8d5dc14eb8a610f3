/** One line of a patch, in order. */
export type DiffLine =
  /** A hunk begins here: what stood between is not shown. */
  | {
      readonly kind: "hunk";
      /** First line of the hunk in the old and in the new file, 1-based; 0 where that side is empty. */
      readonly oldStart: number;
      readonly newStart: number;
      /** What git prints behind `@@`: the nearest line above that looks like a heading; often "". */
      readonly text: string;
    }
  | { readonly kind: "context" | "added" | "removed"; readonly text: string };

const HUNK = /^@@ -(\d{1,10})(?:,\d{1,10})? \+(\d{1,10})(?:,\d{1,10})? @@ ?(.*)$/s;

/**
 * Reads a unified diff of one file into its lines, with what kind each is and where hunks begin.
 *
 * Takes GitHub's `patch` (hunks only) as well as `git diff`'s text with its file headers. The counts in a
 * hunk's header are not trusted to say where it ends: a line inside a hunk always carries its own sign, so
 * nothing can be hidden behind a wrong count. A text without any hunk header is read as one hunk.
 * Line ends (`\n`, `\r\n`) and git's `\ No newline at end of file` are left out. Linear; never throws.
 */
export function diffLines(patch: string): DiffLine[] {
  if (patch === "") return [];
  const found: DiffLine[] = [];
  const written = patch.split("\n");
  if (written.at(-1) === "") written.pop();
  let inside = !written.some((line) => line.startsWith("@@ -"));
  for (const raw of written) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const sign = line.charAt(0);
    if (sign === "@" && line.startsWith("@@ -")) {
      const header = HUNK.exec(line);
      inside = true;
      found.push({
        kind: "hunk",
        oldStart: Number(header?.[1] ?? -1),
        newStart: Number(header?.[2] ?? -1),
        text: header?.[3] ?? "",
      });
    } else if (line.startsWith("diff --git ")) {
      inside = false;
    } else if (!inside || sign === "\\") {
      // File headers, and git's remark on a missing last line end.
    } else if (sign === "+") {
      found.push({ kind: "added", text: line.slice(1) });
    } else if (sign === "-") {
      found.push({ kind: "removed", text: line.slice(1) });
    } else {
      // Some tools strip the lone blank of an empty context line.
      found.push({ kind: "context", text: sign === " " ? line.slice(1) : line });
    }
  }
  return found;
}

/**
 * The lines that a patch adds and removes, without their signs and line ends, in the patch's order.
 *
 * @param patch GitHub's `patch` of a file, or `git diff`'s text for one file; hostile text.
 * @returns Both lists, empty for an empty patch. Never throws; linear in the patch's length.
 */
export function parsePatch(patch: string): { added: string[]; removed: string[] } {
  const added: string[] = [];
  const removed: string[] = [];
  for (const line of diffLines(patch)) {
    if (line.kind === "added") added.push(line.text);
    else if (line.kind === "removed") removed.push(line.text);
  }
  return { added, removed };
}
