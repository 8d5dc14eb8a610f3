import { type Ecosystem, packageName } from "../model/ecosystem.ts";
import type { AddedDependency, ChangeStatus } from "../model/facts.ts";
import { type Excerpt, excerpts, type Found } from "./excerpts.ts";
import { isManifest, MANIFEST_READERS } from "./manifest-readers.ts";
import { referencedFiles } from "./python-requirements.ts";

/** A changed file, as much of it as is needed to see which packages it adds. */
export type PatchedFile = {
  readonly path: string;
  /** The path before a rename. */
  readonly previousPath?: string;
  readonly status: ChangeStatus;
  /** The file's diff: GitHub's `patch`, or `git diff`'s text; absent for binary files and too large diffs. */
  readonly patch?: string;
};

/** What one manifest held before and after: the key of a package → the package. */
type Change = {
  readonly file: PatchedFile;
  readonly ecosystem: Ecosystem;
  readonly before: ReadonlyMap<string, Found>;
  readonly after: ReadonlyMap<string, Found>;
};

/**
 * The packages that a change newly adds, in the files' order, each once per manifest.
 *
 * New is what a manifest names after the change and not before, as far as its diff shows it, and what no other manifest of
 * the same registry in the same change had: a bumped one, a moved one, one that another manifest has already and one that only a tool
 * put there are not new. A new manifest counts wholly, a renamed one by its diff. Of manifests that the change does not
 * touch nothing is known. Lock files and vendored copies are not looked at.
 *
 * @param files Changed files; hostile text. Never throws; linear in the patches' length.
 */
export function addedDependencies(files: readonly PatchedFile[]): AddedDependency[] {
  const named = new Set(files.flatMap(namedByRequirements));
  const changes = files.flatMap((file) => changeOf(file, named));
  const known = new Set<string>();
  for (const { ecosystem, before, after } of changes) {
    // What a tool put into another manifest, and left there, was nobody's choice.
    for (const [key, { chosen }] of before) if (chosen || !after.has(key)) known.add(`${registryOf(ecosystem)}:${key}`);
  }
  return changes.flatMap(({ file, ecosystem, before, after }) =>
    [...after]
      .filter(([key, { chosen }]) => chosen && !before.has(key) && !known.has(`${registryOf(ecosystem)}:${key}`))
      .map(([, { name }]) => ({ manifest: file.path, name, ecosystem })),
  );
}

/** Gradle reads Maven's registry: what moves from one to the other is the same package. */
const registryOf = (ecosystem: Ecosystem): string => (ecosystem === "gradle" ? "maven" : ecosystem);

/** Files that a list of requirements names by `-r`, whatever they are called: paths from the root. */
function namedByRequirements({ path, patch }: PatchedFile): string[] {
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
}

function changeOf(file: PatchedFile, named: ReadonlySet<string>): Change[] {
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
}

/** One that a person chose anywhere in the manifest is chosen. */
function packagesOf(ecosystem: Ecosystem, side: readonly Excerpt[], path: string): Map<string, Found> {
  const packages = new Map<string, Found>();
  for (const excerpt of side) {
    for (const found of MANIFEST_READERS[ecosystem](excerpt, path)) {
      const key = samePackage(ecosystem, found.name);
      if (packages.get(key)?.chosen !== true) packages.set(key, found);
    }
  }
  return packages;
}

/** A key under which two spellings of one package are the same. Cargo takes `-` and `_` for one when it looks a crate up. */
export function samePackage(ecosystem: Ecosystem, name: string): string {
  if (ecosystem === "cargo") return name.toLowerCase().replaceAll("_", "-");
  return packageName(ecosystem, name);
}
