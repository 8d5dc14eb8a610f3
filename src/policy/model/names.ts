import type { Compiling } from "./compiling.ts";
import { eachOf, type WrittenList } from "./written-parts.ts";

/**
 * Whether a name (a label, a login, a check) is meant by what was written: the same without regard to case,
 * where `*` stands for any characters. Nothing else is special, so `dependabot[bot]` means just that.
 * Takes at most the product of both lengths, for any input.
 */
export const matchName = (written: string, name: string): boolean => {
  const pattern = written.toLowerCase();
  const text = name.toLowerCase();
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      // Let the last `*` take one more character, and try again from there.
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
};

/** The last part of a path up to its first dot; a name that begins with a dot keeps it. */
export const stemOf = (path: string): string => lastPart(path).replace(/(?<=.)\..*$/s, "");

/**
 * Whether the name of a file or folder has one of the names among its words, or two or three of its words that
 * stand together make one: `provider_slack.go` bears `slack`, `OpsGenieClient.java` bears `opsgenie`. Words are
 * cut where a capital follows and at every character that is no letter or digit. At most 200 characters are read.
 */
export const bearsName = (path: string, kind: "file" | "folder", names: ReadonlySet<string>): boolean => {
  const name = lastPart(path).slice(0, 200);
  const words = (kind === "file" ? name.replace(/(?<=.)\.[^.]*$/s, "") : name)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.some((_, first) => [1, 2, 3].some((count) => names.has(words.slice(first, first + count).join(""))));
};

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Reports names (of labels, accounts, checks) that begin with `!` or are too long: names are not excluded in their list, but by `not`. */
export const nameFaults = (written: WrittenList, compiling: Compiling): void => {
  eachOf(written, (name, below) => {
    if (name.startsWith("!"))
      compiling.fault(below, {
        code: "wrong-value",
        message: "begins with `!`, which excludes only in lists of globs; write it under `not`",
        suggestion: name.slice(1),
      });
    if (name.length > 200)
      compiling.fault(below, {
        code: "wrong-value",
        message: `is a name of ${name.length} characters; at most 200 are read`,
      });
  });
};
