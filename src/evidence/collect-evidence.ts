import { fetchMergedPullRequests, type MergedBetween } from "../github/fetch-merged-pull-requests.ts";
import type { RepositoryRef } from "../github/github-client.ts";
import { sideBySide } from "../github/side-by-side.ts";
import type { EvidenceRecord } from "./evidence-record.ts";
import { type EvidenceReader, readEvidence } from "./read-evidence.ts";

/** Pull requests that are read at once; each takes three requests. */
const AT_ONCE = 4;

/** What came of one step: some records, or that a page of the list was read. */
export type Collected = { readonly records: readonly EvidenceRecord[]; readonly readTo: string };

/**
 * Collects the records of the pull requests that were merged, a few at a time, the last changed first. Holds no more than
 * one page of the list.
 *
 * @param known numbers that are not to be read again
 */
export async function* collectEvidence(
  reader: EvidenceReader,
  repository: RepositoryRef,
  between: MergedBetween,
  known: ReadonlySet<number>,
): AsyncGenerator<Collected> {
  for await (const { merged, readTo } of fetchMergedPullRequests(reader.client, repository, between)) {
    const wanted = merged.filter(({ ref }) => !known.has(ref.number));
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const some = wanted.slice(at, at + AT_ONCE);
      yield { records: await sideBySide(some, (pull) => readEvidence(reader, pull)), readTo };
    }
    yield { records: [], readTo };
  }
}
