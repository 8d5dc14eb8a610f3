import type { Block } from "./facts.ts";

type DiffLine =
  | {
      readonly kind: "hunk";
      /** First line in the old and new file, 1-based; 0 if that side is empty. */
      readonly oldStart: number;
      readonly newStart: number;
      readonly text: string;
    }
  | { readonly kind: "context" | "added" | "removed"; readonly text: string };

const HUNK = /^@@ -(\d{1,10})(?:,\d{1,10})? \+(\d{1,10})(?:,\d{1,10})? @@ ?(.*)$/s;

/**
 * GitHub's `patch` or `git diff`'s text of one file (https://git-scm.com/docs/diff-format#generate_patch_text_with_p).
 * Each line has its own sign, so a wrong count in a hunk header hides nothing. Some tools strip the blank of an empty
 * context line. Linear; never throws.
 */
export const diffLines = (patch: string): DiffLine[] => {
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
    } else if (sign === "+") {
      found.push({ kind: "added", text: line.slice(1) });
    } else if (sign === "-") {
      found.push({ kind: "removed", text: line.slice(1) });
    } else {
      found.push({ kind: "context", text: sign === " " ? line.slice(1) : line });
    }
  }
  return found;
};

/** @returns `blocks`: the lines that stand together, with nothing unchanged between them */
export const parsePatch = (patch: string): { added: string[]; removed: string[]; blocks: Block[] } => {
  const added: string[] = [];
  const removed: string[] = [];
  const blocks: Block[] = [];
  let [fromRemoved, fromAdded] = [0, 0];
  const close = (): void => {
    if (removed.length > fromRemoved || added.length > fromAdded)
      blocks.push([removed.length - fromRemoved, added.length - fromAdded]);
    [fromRemoved, fromAdded] = [removed.length, added.length];
  };
  for (const line of diffLines(patch)) {
    if (line.kind === "added") added.push(line.text);
    else if (line.kind === "removed") removed.push(line.text);
    else close();
  }
  close();
  return { added, removed, blocks };
};
