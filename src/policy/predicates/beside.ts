import { compileGlobs } from "../globs/compile-globs.ts";
import { eachOf } from "../model/compiling.ts";
import { type ChangedFile, type Facts, lookUp, type Want } from "../model/facts.ts";
import { keptByFiles } from "../model/kept-by-files.ts";
import { foldersAbove } from "../model/names.ts";
import type { PathMatcher } from "../model/policy.ts";
import { counted } from "../model/words.ts";
import { writtenList } from "../model/written-values.ts";
import { decided, definePredicate } from "./define-predicate.ts";

export const beside = definePredicate({
  scope: "files",
  schema: writtenList(
    'The folder of the file, or one above it, holds something of one of these names: `[cdk.json, Pulumi.yaml]`, `"*.csproj"`. At the head, for a removed file at the base; both folders of a renamed file are tried. At most 200 folders of a pull request are read; a file whose folders cannot be read counts as matching, and the reason says so.',
  ),
  compile: (written, compiling) => {
    eachOf(written, (name, below) => {
      if (!name.includes("/") && !name.startsWith("!")) return;
      compiling.fault(below, {
        code: "wrong-value",
        message: "is no name: a folder is looked through for names alone, without `/` and `!`",
        ...(name.includes("/") && !name.endsWith("/") ? { suggestion: name.slice(name.lastIndexOf("/") + 1) } : {}),
      });
    });
    const names = compileGlobs(written, compiling);
    return {
      name: "beside",
      reads: "always",
      apply: (facts, files) => {
        const changed = changedIn(facts, names);
        const left = files.flatMap((file) => {
          const found = deciding(file, facts, { names, changed });
          return found === undefined ? [] : [{ file, ...found }];
        });
        const unread = left.filter(({ unread: not }) => not === true).length;
        const read = left.length - unread;
        const parts = [
          ...(read > 0
            ? [`${counted(read, "file")} ${read === 1 ? "is" : "are"} in or below a folder with such a name`]
            : []),
          ...(unread > 0
            ? [
                `${counted(unread, "file")} ${unread === 1 ? "counts" : "count"} as matching because a folder above could not be read`,
              ]
            : []),
        ];
        return {
          holds: left.length > 0,
          files: left.map(({ file }) => file),
          doubtful: left.flatMap(({ file, unread: not }) => (not === true ? [file] : [])),
          wants: left.flatMap(({ wants }) => wants ?? []),
          reason: {
            predicate: "beside",
            text:
              parts.join(", ") ||
              (facts.read === undefined
                ? "the folders are not known here"
                : "no folder of a changed file, and none above, holds such a name"),
            decided: decided(left.map(({ file, by }) => [file.path, by])),
          },
        };
      },
    };
  },
});

type Decided = { readonly by: string; readonly unread?: true; readonly wants?: readonly Want[] };

type Wanted = { readonly names: PathMatcher; readonly changed: (folder: string) => string | undefined };

const deciding = (file: ChangedFile, facts: Facts, { names, changed }: Wanted): Decided | undefined => {
  const wants: Want[] = [];
  let unread: string | undefined;
  for (const want of foldersOf(file)) {
    const own = changed(want.path);
    const found = lookUp(facts.read, want);
    const name = own ?? (found.kind === "names" ? found.names.find((one) => names.decide(one)?.matches) : undefined);
    if (name !== undefined) return { by: want.path === "" ? name : `${want.path}/${name}` };
    if (found.kind === "wanted") wants.push(want);
    if (found.kind === "unreadable") unread ??= found.why;
  }
  if (wants.length > 0) return { by: "the folders above are not read yet", unread: true, wants };
  return unread === undefined ? undefined : { by: unread, unread: true };
};

const foldersOf = ({ path, previousPath, status }: ChangedFile): readonly (Want & { readonly kind: "folder" })[] => [
  ...above(path).map(
    (folder) => ({ kind: "folder", side: status === "removed" ? "base" : "head", path: folder }) as const,
  ),
  ...(previousPath === undefined ? [] : above(previousPath)).map(
    (folder) => ({ kind: "folder", side: "base", path: folder }) as const,
  ),
];

const above = (path: string): readonly string[] => foldersAbove(path).slice(0, DEEPEST);

const DEEPEST = 30;

/** By folder, the name that a changed file has there, which needs no reading. */
const changedIn = ({ files }: Facts, names: PathMatcher): Wanted["changed"] => {
  const known = new Map<string, string | undefined>();
  return (folder) => {
    if (known.has(folder)) return known.get(folder);
    const name = namesByFolder(files)
      .get(folder)
      ?.findLast((one) => names.decide(one)?.matches === true);
    known.set(folder, name);
    return name;
  };
};

const namesByFolder = keptByFiles((files: readonly ChangedFile[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { path } of files) {
    const slash = path.lastIndexOf("/");
    const folder = slash === -1 ? "" : path.slice(0, slash);
    const names = found.get(folder);
    if (names === undefined) found.set(folder, [path.slice(slash + 1)]);
    else names.push(path.slice(slash + 1));
  }
  return found;
});
