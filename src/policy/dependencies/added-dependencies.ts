import { type AddedDependency, type ChangeStatus, type Ecosystem, packageName } from "../model/facts.ts";
import { foldersAbove } from "../model/names.ts";
import { readGradle, readMaven } from "./jvm.ts";
import { type Excerpt, excerpts, type Found, type ReadManifest } from "./manifest-text.ts";
import { readCatalogs, readComposer, readNpm } from "./npm-and-composer.ts";
import { readCargo, readGo, readHex, readNuget, readRubygems } from "./other-ecosystems.ts";
import { readPypi, referencedFiles } from "./python.ts";

export type PatchedFile = {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: ChangeStatus;
  /** GitHub's `patch`, or `git diff`'s text; absent for binary files and large diffs. */
  readonly patch?: string;
};

/**
 * The packages that a change newly adds, once per manifest. A package that leaves another manifest of the same registry,
 * or that one of the same folder or of a folder above or below has, is not new, so bumped and moved ones do not count.
 * The patches are hostile; never throws, linear.
 */
export const addedDependencies = (files: readonly PatchedFile[]): AddedDependency[] => {
  const named = new Set(files.flatMap(namedByRequirements));
  const changes = files.flatMap((file) => changeOf(file, named));
  const moved = new Set<string>();
  // Per package: the folders whose manifests have it, and the folders above these.
  const has = new Map<string, Set<string>>();
  const isAbove = new Map<string, Set<string>>();
  for (const { file, ecosystem, before, after } of changes) {
    const above = foldersAbove(file.path).slice(0, DEEPEST);
    for (const [key, { chosen }] of before) {
      const name = `${registryOf(ecosystem)}:${key}`;
      if (!after.has(key)) moved.add(name);
      else if (chosen) {
        has.set(name, (has.get(name) ?? new Set()).add(above[0] ?? ""));
        const folders = isAbove.get(name) ?? new Set();
        for (const folder of above) folders.add(folder);
        isAbove.set(name, folders);
      }
    }
  }
  return changes.flatMap(({ file, ecosystem, before, after }) => {
    const above = foldersAbove(file.path).slice(0, DEEPEST);
    const isKnown = (name: string): boolean =>
      moved.has(name) ||
      isAbove.get(name)?.has(above[0] ?? "") === true ||
      above.some((folder) => has.get(name)?.has(folder) === true);
    return [...after]
      .filter(([key, { chosen }]) => chosen && !before.has(key) && !isKnown(`${registryOf(ecosystem)}:${key}`))
      .map(([, { name }]) => ({ manifest: file.path, name, ecosystem }));
  });
};

/** Manifests lie in few folders; a hostile path may have thousands. */
const DEEPEST = 20;

const registryOf = (ecosystem: Ecosystem): string => (ecosystem === "gradle" ? "maven" : ecosystem);

const namedByRequirements = ({ path, patch }: PatchedFile): string[] => {
  if (patch === undefined || isManifest(path) !== "pypi" || !/\.(?:txt|in|pip)$/i.test(path)) return [];
  const { after } = excerpts(patch, false);
  return after.flatMap(referencedFiles).flatMap((written) => {
    const parts = path.split("/").slice(0, -1);
    for (const part of written.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "." && part !== "") parts.push(part);
    }
    return parts.length === 0 ? [] : [parts.join("/")];
  });
};

type Change = {
  readonly file: PatchedFile;
  readonly ecosystem: Ecosystem;
  readonly before: ReadonlyMap<string, Found>;
  readonly after: ReadonlyMap<string, Found>;
};

const changeOf = (file: PatchedFile, named: ReadonlySet<string>): Change[] => {
  if (file.patch === undefined) return [];
  const kind = (path: string): Ecosystem | undefined => isManifest(path) ?? (named.has(path) ? "pypi" : undefined);
  const nowIs = kind(file.path);
  const wasIs = file.previousPath === undefined ? nowIs : kind(file.previousPath);
  const ecosystem = nowIs ?? wasIs;
  if (ecosystem === undefined) return [];
  const sides = excerpts(file.patch, ecosystem === "npm" || ecosystem === "composer");
  return [
    {
      file,
      ecosystem,
      before: wasIs === ecosystem ? packagesOf(ecosystem, sides.before, file.previousPath ?? file.path) : new Map(),
      after: nowIs === ecosystem ? packagesOf(ecosystem, sides.after, file.path) : new Map(),
    },
  ];
};

const packagesOf = (ecosystem: Ecosystem, side: readonly Excerpt[], path: string): Map<string, Found> => {
  const packages = new Map<string, Found>();
  for (const excerpt of side) {
    for (const found of MANIFEST_READERS[ecosystem](excerpt, path)) {
      const key = samePackage(ecosystem, found.name);
      if (packages.get(key)?.chosen !== true) packages.set(key, found);
    }
  }
  return packages;
};

const samePackage = (ecosystem: Ecosystem, name: string): string => {
  if (ecosystem === "cargo") return name.toLowerCase().replaceAll("_", "-");
  return packageName(ecosystem, name);
};

export const MANIFEST_READERS: Readonly<Record<Ecosystem, ReadManifest>> = {
  npm: (excerpt, path) => (path.endsWith(".json") ? readNpm(excerpt) : readCatalogs(excerpt)),
  pypi: readPypi,
  go: readGo,
  rubygems: readRubygems,
  maven: readMaven,
  gradle: readGradle,
  cargo: readCargo,
  composer: readComposer,
  hex: readHex,
  nuget: readNuget,
};

/** The manifests of vendored copies do not show what this repository depends on. */
const VENDORED = /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|site-packages|\.venv)\//;

const BY_NAME: readonly (readonly [RegExp, Ecosystem])[] = [
  [/^(?:package\.json|pnpm-workspace\.yaml|\.yarnrc\.yml)$/, "npm"],
  [/^go\.mod$/, "go"],
  [/^(?:Gemfile|gems\.rb|[^/]+\.(?:gemfile|gemspec))$/, "rubygems"],
  [/^(?:pom\.xml|pom[-.][^/]+\.xml)$/, "maven"],
  [/^(?:[^/]+\.gradle(?:\.kts)?|[^/]+\.versions\.toml)$/, "gradle"],
  [/^Cargo\.toml$/, "cargo"],
  [/^composer\.json$/, "composer"],
  [/^mix\.exs$/, "hex"],
  [/^(?:[^/]+\.(?:cs|fs|vb)proj|[^/]+\.props|[^/]+\.targets|packages\.config)$/i, "nuget"],
  [/^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile)$/, "pypi"],
  [/^(?!.{0,200}lock)[^/]{0,200}requirements?[^/]{0,200}\.(?:txt|in|pip)$/i, "pypi"],
];

/** A list of constraints (`requirements/constraints.txt`) pins packages and adds none. */
const REQUIREMENTS_FOLDER = /(?:^|\/)(?:requirements|reqs)\/(?:[^/]+\/)?(?!constraints?\.)[^/]+\.(?:txt|in)$/i;

export const isManifest = (path: string): Ecosystem | undefined => {
  if (VENDORED.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.length > 300) return undefined;
  for (const [pattern, ecosystem] of BY_NAME) if (pattern.test(name)) return ecosystem;
  return REQUIREMENTS_FOLDER.test(path) ? "pypi" : undefined;
};
