import { type Compiling, eachOf, type WrittenList } from "./compiling.ts";
import { yamlText } from "./problem.ts";

/** Case is ignored, `*` stands for any characters, and nothing else is special: `dependabot[bot]` is literal. */
export const matchName = (written: string, name: string): boolean =>
  matchStars(written.toLowerCase(), name.toLowerCase());

/**
 * `*` stands for any characters. Linear in the two lengths' product at worst.
 * @param one stands for one character; default: nothing does
 */
export const matchStars = (pattern: string, text: string, one?: "?"): boolean => {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t] || (one !== undefined && pattern[p] === one)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
};

export const stemOf = (path: string): string => lastPart(path).replace(/(?<=.)\..*$/s, "");

/**
 * Whether a file or folder bears one of the names: `provider_slack.go` bears `slack`, `OpsGenieClient.java` bears
 * `opsgenie`. Up to three adjacent words may form one.
 */
export const bearsName = (path: string, kind: "file" | "folder", names: ReadonlySet<string>): boolean =>
  namesIn(path, kind, names).length > 0;

export const namesIn = (path: string, kind: "file" | "folder", names: ReadonlySet<string>): readonly string[] => {
  const words = wordsIn(path, kind);
  return words.flatMap((_, first) =>
    [1, 2, 3].map((count) => words.slice(first, first + count).join("")).filter((joined) => names.has(joined)),
  );
};

/** The words of a file's or folder's name, in lower case: `ops`, `genie` and `client` of `OpsGenieClient.java`. */
export const wordsIn = (path: string, kind: "file" | "folder"): readonly string[] => {
  const name = lastPart(path).slice(0, 200);
  return (kind === "file" ? name.replace(/(?<=.)\.[^.]*$/s, "") : name)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
};

/** The folders that a path is in, the nearest first, and "" for the root. */
export const foldersAbove = (path: string): readonly string[] => {
  const found = [""];
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1))
    found.unshift(path.slice(0, slash));
  return found;
};

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const nameFaults = (written: WrittenList, compiling: Compiling): void => {
  eachOf(written, (name, below) => {
    if (name.startsWith("!"))
      compiling.fault(below, {
        code: "wrong-value",
        message: "begins with `!`, which excludes only in lists of globs; write it under `not`",
        suggestion: yamlText(name.slice(1)),
      });
    if (name.length > 200)
      compiling.fault(below, {
        code: "wrong-value",
        message: `is a name of ${name.length} characters; at most 200 are read`,
      });
  });
};
