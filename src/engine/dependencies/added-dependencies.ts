import type { AddedDependency, ChangeStatus } from "../facts/facts.ts";
import type { Ecosystem } from "./ecosystem.ts";
import { type Excerpt, excerpts } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { isManifest } from "./is-manifest.ts";
import { MANIFEST_READERS } from "./manifest-readers.ts";
import { samePackage } from "./same-package.ts";

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
 * New is what a manifest names after the change and not before, as far as its diff shows it, and what no other manifest
 * of the same ecosystem drops in the same change: a bumped one, a moved one and one that only a tool put there are not
 * new. A new manifest counts wholly, a renamed one by its diff. Lock files and vendored copies are not looked at.
 *
 * @param files Changed files; hostile text. Never throws; linear in the patches' length.
 */
export function addedDependencies(files: readonly PatchedFile[]): AddedDependency[] {
  const changes = files.flatMap(changeOf);
  const dropped = new Set<string>();
  for (const { ecosystem, before, after } of changes) {
    for (const key of before.keys()) if (!after.has(key)) dropped.add(`${ecosystem}:${key}`);
  }
  return changes.flatMap(({ file, ecosystem, before, after }) =>
    [...after]
      .filter(([key, { chosen }]) => chosen && !before.has(key) && !dropped.has(`${ecosystem}:${key}`))
      .map(([, { name }]) => ({ manifest: file.path, name, ecosystem })),
  );
}

function changeOf(file: PatchedFile): Change[] {
  if (file.patch === undefined) return [];
  const nowIs = isManifest(file.path);
  const wasIs = file.previousPath === undefined ? nowIs : isManifest(file.previousPath);
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
