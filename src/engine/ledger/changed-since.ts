import type { ChangedFile } from "../facts/facts.ts";
import type { Snapshot } from "./ledger.ts";
import type { Seal } from "./seal.ts";
import { fingerprintOfPath, snapshotOf } from "./snapshot-of.ts";

/** What differs between the content that was attested and the content now. */
export type ChangedSince = {
  /** Files of now that are new or different; a file that left is counted, but its name is no longer known. */
  readonly files: readonly string[];
  readonly count: number;
};

/** Names what differs between a snapshot and the files that match now, for contents that are known to differ. */
export const changedSince = (then: Snapshot, files: readonly ChangedFile[], hash: Seal["hash"]): ChangedSince => {
  const now = snapshotOf(files, hash).snapshot;
  const different = files
    .map((file) => file.path)
    .filter((path) => {
      const fingerprint = fingerprintOfPath(path, hash);
      const content = now.files[fingerprint];
      const before = then.files[fingerprint];
      // Past the files that a snapshot lists nothing can be named: only a file that both would list is judged.
      return content !== undefined && (before === undefined ? listsAll(then) : before !== content);
    });
  const left = listsAll(now) ? Object.keys(then.files).filter((path) => now.files[path] === undefined) : [];
  return { files: different, count: Math.max(1, different.length + left.length) };
};

const listsAll = (snapshot: Snapshot): boolean => Object.keys(snapshot.files).length === snapshot.count;
