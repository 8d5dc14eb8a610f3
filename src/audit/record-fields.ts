import type { Ledger, Snapshot } from "../checklist/ledger/ledger.ts";
import { snapshotOf } from "../checklist/ledger/staleness.ts";
import type { ChangedFile } from "../policy/model/facts.ts";
import type { EvidenceRecord } from "./audit-record.ts";
import { itemsOf, pageAdrs, pageItems } from "./items.ts";

export type RecordFields = Pick<EvidenceRecord, "items" | "breakGlass" | "adr" | "followUp"> & {
  readonly revision: number | null;
  readonly head: string | null;
  readonly policyFiles: readonly { readonly file: string; readonly sha256: string }[];
  readonly contents: readonly { readonly id: string; readonly count: number }[];
};

/**
 * What a ledger and its page say. Collecting and verifying call it, so a field of an export that differs was changed.
 *
 * @param published the page; undefined if it is gone
 */
export const fieldsOf = (ledger: Ledger, published: string | undefined): RecordFields => {
  const known = ledger.page.revision > 0;
  const { breakGlass } = ledger;
  return {
    revision: known ? ledger.page.revision : null,
    head: known ? ledger.page.head : null,
    items: known ? itemsOf(ledger, published === undefined ? undefined : pageItems(published)) : [],
    breakGlass:
      breakGlass === undefined
        ? null
        : {
            by: breakGlass.by,
            at: breakGlass.at,
            head: breakGlass.head,
            reason: breakGlass.reason,
            rule: breakGlass.as,
          },
    adr: [
      ...ledger.links.map(({ url, by, at }) => ({ url, by, at, from: "command" as const, found: null })),
      ...(published === undefined ? [] : pageAdrs(published)).flatMap(({ from, ...one }) =>
        from === "command" ? [] : [{ ...one, by: "", at: "", from }],
      ),
    ],
    followUp: ledger.issue ?? null,
    policyFiles: Object.entries(ledger.policyFiles ?? {}).map(([file, sha256]) => ({ file, sha256 })),
    contents: Object.entries(ledger.contents).map(([id, { count }]) => ({ id, count })),
  };
};

type Hash = (text: string) => string;

/** The files of a content, by the digest in the record; null if these files are not the ones. */
export const filesOfContent = (
  id: string,
  { count, files: prints }: Snapshot,
  files: readonly ChangedFile[],
  hash: Hash,
): readonly ChangedFile[] | null => {
  const named = files.filter((file) =>
    Object.entries(snapshotOf([file], hash).snapshot.files).every(([path, content]) => prints[path] === content),
  );
  const found = [named, files].find((some) => some.length === count && snapshotOf(some, hash).id === id);
  return found ?? null;
};

/** Whether these files are the ones that the record means, by its digest of their names, statuses and contents. */
export const isContent = (
  id: string,
  count: number,
  files: NonNullable<EvidenceRecord["contents"][number]["files"]>,
  hash: Hash,
): boolean => {
  const changed = files.map(
    ({ path, status, blob, previousPath }): ChangedFile => ({
      ...{ path, status, blob, additions: 0, deletions: 0, lines: { kind: "too-large" } },
      ...(previousPath === null ? {} : { previousPath }),
    }),
  );
  return changed.length === count && snapshotOf(changed, hash).id === id;
};
