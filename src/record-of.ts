import type { Seal } from "./engine/ledger/seal.ts";
import { isBlockLine, parseBlockLine } from "./engine/page/block-line.ts";
import { decodePayload } from "./engine/page/block-payload.ts";
import { belongsTo, type RecordOf } from "./engine/page/read-page.ts";
import { signedText } from "./engine/page/seal-page.ts";
import type { Pull } from "./github/fetch-pull.ts";
import { fetchRepositoryId } from "./github/fetch-repository-id.ts";
import type { OurComment } from "./github/find-comment.ts";
import { sideBySide } from "./github/side-by-side.ts";
import type { GateInput } from "./judge.ts";

/** Former names that are asked about, at most: a repository that was renamed keeps one record of each pull request. */
const MOST_NAMES = 3;

/**
 * What records of a pull request are bound to: the repository by its id, and by its name where a record is from before
 * there were ids. Such a record names the repository as it was called then; where that is another name, the host is asked
 * whether it leads here. A record of another repository names one that does not.
 */
export const recordOf = async (
  { client, edits, deleted, remembered, seal }: Pick<GateInput, "client" | "edits" | "deleted" | "remembered" | "seal">,
  { ref, repositoryId }: Pick<Pull, "ref" | "repositoryId">,
  comment: OurComment | undefined,
): Promise<RecordOf & { readonly repository: string }> => {
  const of = { repository: `${ref.owner}/${ref.repo}`, number: ref.number, id: repositoryId };
  const bodies = [
    comment?.body ?? "",
    deleted?.body ?? "",
    remembered?.body ?? "",
    ...edits.flatMap(({ from, to }) => [from, to]),
  ];
  const names = new Set(bodies.flatMap((body) => foreignNames(body, of, seal)));
  const led = await sideBySide([...names].slice(0, MOST_NAMES), async (name) => {
    const [owner = "", repo = ""] = name.split("/");
    return (await fetchRepositoryId(client, { owner, repo })) === repositoryId ? [name] : [];
  });
  const formerly = led.flat();
  return formerly.length === 0 ? of : { ...of, formerly };
};

const NAME = /^[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100}$/;

/** Other repositories that records without an id name in a text, in lower case; with a key only where one of ours signed it. */
const foreignNames = (body: string, of: RecordOf, seal: Seal): readonly string[] =>
  body.split(/\r\n?|\n/).flatMap((line) => {
    const block = isBlockLine(line) ? parseBlockLine(line) : undefined;
    const ledger = block === undefined ? undefined : decodePayload(block.payload)?.ledger;
    if (block === undefined || ledger === undefined || ledger.repositoryId !== undefined) return [];
    if (seal.keyed && !seal.verify(signedText(block.payload), block.signature)) return [];
    const name = ledger.repository.toLowerCase();
    return ledger.number === of.number && !belongsTo(ledger, of) && NAME.test(name) ? [name] : [];
  });
