import type { Signer } from "../checklist/ledger/ledger.ts";
import { decodePayload } from "../comment/record/decode-payload.ts";
import { blockLinesOf, parseBlockLine } from "../comment/record/page-lines.ts";
import type { RecordRead } from "../comment/record/read-record.ts";
import { belongsTo, type RecordOf, readPage, signedText } from "../comment/record/signed-page.ts";
import { concurrently } from "../github/client/read-pages.ts";
import type { Looking, OurComment, Reported } from "../github/read/comments.ts";
import { fetchRevisions, isSameText } from "../github/read/edit-history.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { fetchRepositoryId } from "../github/read/repositories.ts";
import type { GateInput } from "./input.ts";
import { PAGE_WRITING_S } from "./times.ts";

/** How to tell our comment from copies of its page in other comments of the same account. */
export const lookingFor = ({
  ref,
  signer,
  commentHint,
  edits,
  reported = [],
}: Pick<GateInput, "ref" | "signer" | "commentHint" | "edits" | "reported">): Looking => ({
  worth: ({ id, body }) => {
    // Comment ids are unique on the host, so a former name of the repository does not matter here.
    const madeFor = readPage(body, { repository: undefined, number: ref.number }, signer).ledger?.page.comment;
    if (madeFor === undefined) return 0;
    // The first page was written before its comment had an id.
    return madeFor === "" ? 1 : madeFor === String(id) ? 2 : -1;
  },
  ...(commentHint === undefined ? {} : { hint: commentHint }),
  reported: [
    ...reported,
    ...edits.flatMap(({ comment, at, to }): Reported[] =>
      comment === undefined ? [] : [{ kind: "comment", id: Number(comment), at, body: to }],
    ),
  ],
});

/**
 * The remembered text replaces a lost comment. Read the edit history of an unknown page, because its run may have
 * died before the check for overwritten edits, and of a changed page, because an event reports one click of several.
 */
export const fromMemory = (
  { remembered, deleted, signer }: Pick<GateInput, "remembered" | "deleted" | "signer">,
  comment: OurComment | undefined,
  of: RecordOf,
): Pick<GateInput, "remembered" | "deleted" | "lookBack"> => {
  // A new repository may have the name and the numbers of an old one, and none of its records.
  const whose = remembered?.repositoryId;
  if (whose !== undefined && of.id !== undefined && whose !== of.id) {
    const nothing = { body: "", at: "" };
    return { remembered: nothing, ...(comment === undefined ? {} : { lookBack: true }) };
  }
  if (remembered === undefined) return comment === undefined ? {} : { lookBack: true };
  if (comment === undefined)
    return deleted !== undefined || remembered.body === ""
      ? {}
      : { deleted: { body: remembered.body, at: remembered.at, by: "" } };
  const [known, stands] = [remembered.body, comment.body].map((body) => readPage(body, of, signer).ledger);
  const since = Date.parse(comment.updatedAt) - Date.parse(stands?.page.written ?? "");
  // Runs of one second may give two pages the same revision.
  const isSame = known === stands || JSON.stringify(known) === JSON.stringify(stands);
  return isSame && since <= PAGE_WRITING_S * 1_000 ? {} : { lookBack: true };
};

/** Later than every time, so a command is bound to no page. */
const UNKNOWN = "9999";

const NEWEST = 1;

/**
 * Since when people see the page of the record, ISO 8601 UTC. GitHub may show a new text with the time of the edit
 * before it. A page cannot be older than its own writing, so an earlier time is looked up in the edit history: a
 * command that came before the page must not count for what only the page shows.
 */
export const displayedSince = async (
  { client, signer }: Pick<GateInput, "client" | "signer">,
  { displayedSince: told, ledger }: Pick<RecordRead, "displayedSince" | "ledger">,
  of: RecordOf,
  comment: OurComment | undefined,
): Promise<string> => {
  const { written, revision, comment: madeFor } = ledger.page;
  // Only the first page was written before its comment had an id, and GitHub never changes when a comment was created.
  if (told >= written || madeFor === "") return told;
  // The page of the record may be another one, which is in an event or remembered.
  if (comment === undefined || readPage(comment.body, of, signer).ledger?.page.revision !== revision) return UNKNOWN;
  const newest = (await fetchRevisions(client, comment.nodeId, NEWEST)).revisions.at(-1);
  const known = newest !== undefined && newest.missing === undefined && isSameText(newest.body, comment.body);
  return known ? newest.at : UNKNOWN;
};

const MAX_NAMES = 3;

/**
 * Records are bound to the repository's id. Older ones hold a name; GitHub says whether it leads here
 * (docs/decisions/0054).
 */
export const recordOf = async (
  {
    client,
    edits,
    deleted,
    remembered,
    signer,
  }: Pick<GateInput, "client" | "edits" | "deleted" | "remembered" | "signer">,
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
  const names = new Set(bodies.flatMap((body) => foreignNames(body, of, signer)));
  const led = await concurrently([...names].slice(0, MAX_NAMES), async (name) => {
    const [owner = "", repo = ""] = name.split("/");
    return (await fetchRepositoryId(client, { owner, repo })) === repositoryId ? [name] : [];
  });
  const formerly = led.flat();
  return formerly.length === 0 ? of : { ...of, formerly };
};

const NAME = /^[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100}$/;

/** Other repositories named by records without an id. With a key, only signed records count. */
const foreignNames = (body: string, of: RecordOf, signer: Signer): readonly string[] =>
  blockLinesOf(body).flatMap((line) => {
    const block = parseBlockLine(line);
    const ledger = block === undefined ? undefined : decodePayload(block.payload)?.ledger;
    if (block === undefined || ledger === undefined || ledger.repositoryId !== undefined) return [];
    if (signer.keyed && !signer.verify(signedText(block.payload), block.signature)) return [];
    const name = ledger.repository.toLowerCase();
    return ledger.number === of.number && !belongsTo(ledger, of) && NAME.test(name) ? [name] : [];
  });
