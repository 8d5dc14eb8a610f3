import { globLists } from "../../policy/globs/glob-lists.ts";
import { folderGlobs, writtenOut } from "../../policy/globs/glob-program.ts";
import { type KeyPath, keyText, nearestSpelling } from "../../policy/model/problem.ts";
import { parseYaml } from "../../policy/parse-yaml.ts";
import { globsOfPattern } from "../import/pattern-globs.ts";
import type { Doubt, Surroundings } from "./validate-doubts.ts";

type Written = { readonly glob: string; readonly path: KeyPath; readonly ignoreCase: boolean };

/** The file must have no problems. */
export const globDoubts = (
  file: string,
  bytes: Uint8Array,
  { paths, links = [] }: Pick<Surroundings, "paths" | "links">,
): readonly Doubt[] => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok || paths === undefined || paths.length === 0) return [];
  const folders = foldersOf(paths);
  return globsOf(yaml.value.data).flatMap((written) => {
    const excludes = written.glob.startsWith("!");
    const glob = excludes ? written.glob.slice(1) : written.glob;
    const message =
      bareFolder(glob, folders, paths) ??
      otherCase(glob, paths, written.ignoreCase) ??
      otherFolder(glob, folders, paths) ??
      (excludes ? undefined : behindLink(glob, links));
    if (message === undefined) return [];
    const at = { file, ...yaml.value.locate(written.path) };
    return [{ code: "glob-misses", at, key: keyText(written.path), message: `"${written.glob}" ${message}` } as const];
  });
};

const matching = (glob: string, paths: readonly string[], ignoreCase: boolean): string | undefined => {
  const last = globLists(() => {}).add([glob], ignoreCase);
  return paths.find((path) => last(path) !== -1);
};

const bareFolder = (glob: string, folders: ReadonlySet<string>, paths: readonly string[]): string | undefined =>
  folders.has(glob) && !paths.includes(glob)
    ? `names a folder, and matches only a file of that name; its files are "${glob}/**"`
    : undefined;

const otherCase = (glob: string, paths: readonly string[], ignoreCase: boolean): string | undefined => {
  if (ignoreCase || matching(glob, paths, false) !== undefined) return undefined;
  const found = matching(glob, paths, true);
  return found === undefined
    ? undefined
    : `matches nothing here, but would match "${found}" in another case; write it so, or \`ignore_case: true\``;
};

const otherFolder = (glob: string, folders: ReadonlySet<string>, paths: readonly string[]): string | undefined => {
  if (matching(glob, paths, false) !== undefined) return undefined;
  for (const one of writtenOut(glob)) {
    const parts = one.split("/").slice(0, -1);
    const plain = parts.slice(0, [...parts.map((part) => /[*?[\](){}|]/.test(part)), true].indexOf(true));
    const missing = plain.findIndex((_, i) => !folders.has(plain.slice(0, i + 1).join("/")));
    if (missing === -1) continue;
    const above = plain.slice(0, missing).join("/");
    const depth = missing + 1;
    const beside = [...folders].filter(
      (folder) => folder.split("/").length === depth && (above === "" || folder.startsWith(`${above}/`)),
    );
    const near = nearestSpelling(
      plain[missing] ?? "",
      beside.map((folder) => folder.slice(above === "" ? 0 : above.length + 1)),
    );
    if (near !== undefined)
      return `matches nothing here: there is no folder "${plain.slice(0, depth).join("/")}", but "${[...plain.slice(0, missing), near].join("/")}"`;
  }
  return undefined;
};

const behindLink = (glob: string, links: NonNullable<Surroundings["links"]>): string | undefined => {
  const prefixes = folderGlobs(glob);
  if (prefixes.length === 0) return undefined;
  const last = globLists(() => {}).add(prefixes, false);
  const link = links.find(({ path }) => last(path) !== -1);
  if (link === undefined) return undefined;
  return link.kind === "submodule"
    ? `is about files of the submodule "${link.path}"; a pull request here shows only that its commit changed`
    : `is about files behind "${link.path}", a symbolic link; they change under the path that it points to${link.target === undefined ? "" : ` ("${link.target}")`}, so write a glob for that too`;
};

const foldersOf = (paths: readonly string[]): ReadonlySet<string> => {
  const folders = new Set<string>();
  for (const path of paths)
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1))
      folders.add(path.slice(0, slash));
  return folders;
};

const globsOf = (data: unknown): readonly Written[] => {
  const policies = Object.entries(mapOf(mapOf(data)["policies"]));
  return [
    ...policies.flatMap(([id, policy]) => {
      const at: KeyPath = ["policies", id];
      const requires = mapOf(mapOf(policy)["requires"]);
      const items = listOf(requires["checklist"]);
      return [
        ...conditionsOf(mapOf(policy)["when"], [...at, "when"]),
        ...conditionsOf(mapOf(requires["adr"])["when"], [...at, "requires", "adr", "when"]),
        ...items.flatMap((item, i) => {
          const below: KeyPath = [...at, "requires", "checklist", i];
          return [
            ...conditionsOf(mapOf(item)["when"], [...below, "when"]),
            ...eachOf(mapOf(item)["verify"], [...below, "verify"]).flatMap(([verify, path]) => [
              ...listed(mapOf(verify)["file"], [...path, "file"], false),
              ...listed(mapOf(mapOf(verify)["section"])["in"], [...path, "section", "in"], false),
            ]),
          ];
        }),
      ];
    }),
    ...listed(mapOf(mapOf(data)["adr"])["paths"], ["adr", "paths"], false),
  ];
};

const conditionsOf = (when: unknown, at: KeyPath): readonly Written[] =>
  eachOf(when, at).flatMap(([condition, path]) =>
    [[], ["not"]].flatMap((below) => {
      const keys = below.length === 0 ? mapOf(condition) : mapOf(mapOf(condition)["not"]);
      const here: KeyPath = [...path, ...below];
      return [...modesOf(keys["paths"], [...here, "paths"]), ...modesOf(keys["new_sibling"], [...here, "new_sibling"])];
    }),
  );

const modesOf = (written: unknown, at: KeyPath): readonly Written[] => {
  const map = mapOf(written);
  const ignoreCase = map["ignore_case"] === true;
  return [
    ...listed(written, at, false),
    ...["any", "all", "only"].flatMap((mode) => listed(map[mode], [...at, mode], ignoreCase)),
    ...(map["of"] === undefined ? [] : modesOf(map["of"], [...at, "of"])),
  ];
};

const listed = (written: unknown, at: KeyPath, ignoreCase: boolean): readonly Written[] => {
  if (typeof written === "string") return [{ glob: written, path: at, ignoreCase }];
  return listOf(written).flatMap((entry, i) => listed(entry, [...at, i], ignoreCase));
};

const eachOf = (written: unknown, at: KeyPath): readonly (readonly [unknown, KeyPath])[] =>
  Array.isArray(written) ? written.map((one, i) => [one, [...at, i]]) : written === undefined ? [] : [[written, at]];

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Keys whose texts are globs or names with `*`. The texts of `LISTS` are one entry each; a comma in one is mostly meant
 * as a list.
 */
const GLOBS: readonly string[] = ["paths", "base", "head", "file", "in", "labels", "label", "check", "status"];
const LISTS: readonly string[] = [...GLOBS, "authors", "change", "dependencies", "deployment"];
const FILES: readonly string[] = ["paths", "file", "in"];
const BRANCHES: readonly string[] = ["base", "head"];
const MODES: readonly string[] = ["any", "all", "only"];

const MAX_DEEP = 20;

/** Texts that are allowed, and read otherwise than they look. As for `globDoubts`, the file must have no problems. */
export const textDoubts = (
  file: string,
  bytes: Uint8Array,
  { paths = [] }: Pick<Surroundings, "paths">,
): readonly Doubt[] => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return [];
  const found: Doubt[] = [];
  const visit = (value: unknown, path: KeyPath): void => {
    if (path.length > MAX_DEEP) return;
    if (typeof value === "string") {
      const message = messageOf(value, path, paths);
      if (message !== undefined)
        found.push({ code: "reads-otherwise", at: { file, ...yaml.value.locate(path) }, key: keyText(path), message });
    } else if (Array.isArray(value)) for (const [index, one] of value.entries()) visit(one, [...path, index]);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key]);
  };
  visit(yaml.value.data, []);
  return found;
};

const messageOf = (text: string, path: KeyPath, paths: readonly string[]): string | undefined => {
  const keys = path.filter((step) => typeof step === "string");
  const last = keys.at(-1) ?? "";
  const key = MODES.includes(last) ? (keys.at(-2) ?? "") : last;
  if (GLOBS.includes(key) && looksLikeRegex(text)) {
    const globs = globsOfPattern(text);
    const meant = globs === undefined ? "" : `; as a glob it is ${globs.map((glob) => `"${glob}"`).join(" and ")}`;
    return `"${text}" is read as a glob, and looks like a regular expression${meant}`;
  }
  if (!LISTS.includes(key)) return undefined;
  const lone = [...FILES, ...BRANCHES].includes(key) ? loneBraces(text, paths) : undefined;
  if (lone !== undefined)
    return `"${text}" matches only what has ${JSON.stringify(lone)} in it, because braces without a comma are ordinary characters; for any name write ${JSON.stringify(text.replaceAll(LONE, "*"))}, for several {one,other}`;
  const by = separatorIn(text, FILES.includes(key));
  if (by === undefined) return undefined;
  const parts = text.split(by.pattern).map((part) => JSON.stringify(part));
  return `"${text}" is one text with a ${by.name} in it; several are a list: [${parts.join(", ")}]`;
};

const LONE = /(?<!\\)\{(?![^{},]*\.\.)[^{},/]*\}/g;

/** The first braces that stand for no list. If a path of the repository has them, they are meant as they are. */
const loneBraces = (text: string, paths: readonly string[]): string | undefined =>
  (text.match(LONE) ?? []).find((lone) => !paths.some((path) => path.includes(lone)));

/** A comma or a space between parts that look like several entries. In braces, a comma belongs to the glob. */
const separatorIn = (
  text: string,
  files: boolean,
): { readonly name: "comma" | "blank"; readonly pattern: RegExp } | undefined => {
  const plain = text.replaceAll(/\{[^{}]*\}/g, "");
  if (/,\s/.test(plain)) return { name: "comma", pattern: /,\s+/ };
  if (!files || plain !== text) return undefined;
  const globs = (parts: readonly string[]): boolean => parts.length > 1 && parts.every((part) => /[/*]/.test(part));
  if (globs(plain.split(","))) return { name: "comma", pattern: /,/ };
  return globs(plain.split(/\s+/)) ? { name: "blank", pattern: /\s+/ } : undefined;
};

const looksLikeRegex = (text: string): boolean => /^!?\^|[^{]\$$|(?<![*}])\/\.\*$/.test(text);
