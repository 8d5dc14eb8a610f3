import type { ChangedFile } from "../../policy/model/facts.ts";
import type { Snapshot } from "./ledger.ts";
import type { Signer } from "./signer.ts";

/** Files that a snapshot lists one by one, to name what changed; the digest covers all. The comment's space bounds it. */
const LISTED = 60;

/** A snapshot with the id that entries name it by. */
export type NamedSnapshot = { readonly id: string; readonly snapshot: Snapshot };

/**
 * The content that a policy matched: paths, how they changed, and blob ids. A rebase that leaves the blobs as
 * they were gives the same snapshot; the order of the files does not matter.
 */
export const snapshotOf = (files: readonly ChangedFile[], hash: Signer["hash"]): NamedSnapshot => {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const id = hash(sorted.map(contentOf).join("\n")).slice(0, 32);
  const listed = sorted
    .slice(0, LISTED)
    .map((file) => [fingerprintOfPath(file.path, hash), hash(contentOf(file)).slice(0, 8)] as const);
  return { id, snapshot: { files: Object.fromEntries(listed), count: files.length } };
};

/** Short name of a path in a snapshot. */
export const fingerprintOfPath = (path: string, hash: Signer["hash"]): string => hash(path).slice(0, 8);

const contentOf = (file: ChangedFile): string =>
  JSON.stringify([file.path, file.status, file.blob, file.previousPath ?? ""]);
