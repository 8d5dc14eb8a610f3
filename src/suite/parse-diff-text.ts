import type { DiffedFile } from "../git/diffs.ts";
import { parsePatch } from "../policy/model/diff-lines.ts";
import type { ChangeStatus } from "../policy/model/facts.ts";

type Part = {
  /** Names of the `diff --git` line, corrected by the lines below. */
  before?: string;
  after?: string;
  status?: ChangeStatus;
  blob: string;
  binary: boolean;
  readonly hunks: string[];
};

/**
 * From `git diff`, `git show` and `diff -u`, which has no `diff --git` line. Skips text before the first file. Linear;
 * never throws.
 */
export const parseDiffText = (text: string): readonly DiffedFile[] => {
  const parts: Part[] = [];
  let part: Part | undefined;
  /** Lines still expected by the hunk's header. Nothing else begins within them. */
  let left = { before: 0, after: 0 };
  const begin = (): Part => {
    part = { blob: "", binary: false, hunks: [] };
    parts.push(part);
    return part;
  };
  for (const line of text.split("\n")) {
    if (part !== undefined && (left.before > 0 || left.after > 0)) {
      const sign = line.charAt(0);
      if (sign !== "+" && sign !== "\\") left.before--;
      if (sign !== "-" && sign !== "\\") left.after--;
      part.hunks.push(line);
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d{1,7}))? \+\d+(?:,(\d{1,7}))? @@/.exec(line);
    if (hunk !== null && part !== undefined) {
      left = { before: Number(hunk[1] ?? 1), after: Number(hunk[2] ?? 1) };
      part.hunks.push(line);
    } else if (line.startsWith("diff --git ")) {
      const [before, after] = gitNames(line.slice("diff --git ".length));
      Object.assign(begin(), {
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      });
    } else if (line.startsWith("--- ")) {
      if (part === undefined || part.hunks.length > 0) part = begin();
      const name = sideName(line.slice(4));
      if (name === undefined) part.status ??= "added";
      else part.before = name;
    } else if (part !== undefined) readHeader(part, line);
  }
  return parts.flatMap(fileOf);
};

const readHeader = (part: Part, line: string): void => {
  const [, key = "", rest = ""] =
    /^(\+\+\+|new file mode|deleted file mode|rename from|rename to|copy from|copy to|index|Binary files|GIT binary patch) ?(.*)$/.exec(
      line.replace(/\r$/, ""),
    ) ?? [];
  if (key === "+++") {
    const name = sideName(rest);
    if (name === undefined) part.status = "removed";
    else part.after = name;
  } else if (key === "new file mode" || key.startsWith("copy")) part.status = "added";
  else if (key === "deleted file mode") part.status = "removed";
  else if (key.startsWith("rename")) {
    part.status = "renamed";
    part[key === "rename from" ? "before" : "after"] = unquote(rest);
  } else if (key === "index") part.blob = /^[0-9a-f]+\.\.([0-9a-f]+)/.exec(rest)?.[1] ?? "";
  else if (key !== "") part.binary = true;
};

const fileOf = ({ before, after, status = "modified", blob, binary, hunks }: Part): readonly DiffedFile[] => {
  const path = status === "removed" ? (before ?? after) : (after ?? before);
  if (path === undefined || path === "") return [];
  const patch = hunks.join("\n");
  const lines = parsePatch(patch);
  return [
    {
      path,
      ...(status === "renamed" && before !== undefined ? { previousPath: before } : {}),
      status,
      blob,
      additions: lines.added.length,
      deletions: lines.removed.length,
      lines: binary ? { kind: "binary" } : { kind: "known", ...lines },
      ...(patch === "" ? {} : { patch }),
    },
  ];
};

/** `a/x b/x`: equal halves, because names may contain spaces. A rename has its own lines. */
const gitNames = (names: string): readonly [string?, string?] => {
  const text = names.replace(/\r$/, "");
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*")$/.exec(text) ?? /^("(?:[^"\\]|\\.)*") (.+)$/.exec(text);
  if (quoted !== null) return [sideName(quoted[1] ?? ""), sideName(quoted[2] ?? "")];
  const middle = (text.length - 1) / 2;
  const same =
    text.charAt(middle) === " " &&
    text.slice(0, middle).replace(/^\w\//, "") === text.slice(middle + 1).replace(/^\w\//, "");
  if (same) return [sideName(text.slice(0, middle)), sideName(text.slice(middle + 1))];
  const at = text.indexOf(" b/");
  return at === -1 ? [] : [sideName(text.slice(0, at)), sideName(text.slice(at + 1))];
};

/** Without git's `a/` or `b/` and a time after a tab; undefined for `/dev/null`. */
const sideName = (written: string): string | undefined => {
  const name = unquote(written.replace(/\r$/, "").replace(/\t.*$/, ""));
  return name === "/dev/null" ? undefined : name.replace(/^[abciwo]\//, "");
};

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** `"with newline"`, other bytes in octal. */
const unquote = (name: string): string => {
  if (!/^".*"$/s.test(name)) return name;
  const bytes: number[] = [];
  for (const [piece, octal, letter] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...new TextEncoder().encode(letter === undefined ? piece : (ESCAPES[letter] ?? letter)));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
};
