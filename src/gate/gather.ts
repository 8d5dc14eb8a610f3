import type { Notice } from "../checklist/item-result.ts";
import type { Ledger } from "../checklist/ledger/ledger.ts";
import { movedOf } from "../checklist/ledger/pushes.ts";
import { withWanted } from "../checklist/needs.ts";
import { readCommands } from "../comment/commands/read-commands.ts";
import type { PullRequestRef } from "../github/client/github-client.ts";
import { type FoundComment, findComment, reportedMoves } from "../github/read/comments.ts";
import { fetchEvidence } from "../github/read/evidence.ts";
import { fetchFacts } from "../github/read/facts.ts";
import type { Look } from "../github/read/look.ts";
import { policyRefOf } from "../github/read/policy-source.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { carriedReviews } from "../github/read/same-change.ts";
import { fetchDifferingFiles } from "../github/read/trees.ts";
import { readWants } from "../github/read/wants.ts";
import { fetchWriters } from "../github/read/writers.ts";
import type { Want } from "../policy/model/facts.ts";
import { fetchCommands } from "./command-comments.ts";
import { expectedBy, type Gathered, NO_EVIDENCE, whatToRead } from "./decide.ts";
import type { Evaluating, EventNotes, Memory, Repeating } from "./input.ts";
import { editedPolicyFiles, type FetchedPolicies, fetchPolicies, policyDigests } from "./policies.ts";
import { previewPolicies } from "./policy-preview.ts";
import { fetchRecord } from "./record.ts";
import { displayedSince, fromMemory, lookingFor, recordOf } from "./record-sources.ts";
import { fetchBase, type KnownBase, withCodeOwners, withSurroundings } from "./surroundings.ts";
import { type Bounded, LIST_LAG_S } from "./times.ts";

type GatherInput = Evaluating &
  EventNotes &
  Pick<Memory, "remembered" | "changes" | "roles"> &
  Pick<Repeating, "lookBack" | "pause"> & { readonly ref: PullRequestRef };

type GatherResult = {
  readonly gathered: Gathered;
  readonly base: KnownBase;
  readonly policies: FetchedPolicies;
  readonly found: FoundComment;
  readonly behind: boolean;
};

/**
 * Reads all that a verdict rests on, in few rounds of concurrent requests. `behind`: an edit history and its comment
 * are from different moments, so the record must be read again.
 * @param look what one query already brought; without it, the REST API is read
 * @throws TookTooLong by `bounded`
 */
export const gather = async (bounded: Bounded, input: GatherInput, pull: Pull, look?: Look): Promise<GatherResult> => {
  const { client, self, signer } = input;
  const { ref } = pull;

  const [fetched, base, policies, found] = await Promise.all([
    fetchFacts(client, pull, { cache: input.changes, tip: look?.tip }),
    fetchBase(input, pull),
    fetchPolicies(input, { repository: ref, at: policyRefOf(pull), organization: pull.organization, look }),
    findComment(client, ref, self, { ...lookingFor(input), listed: look?.comments }),
  ]);
  const boundTo = await recordOf(input, pull, found.comment);
  const recordSources = { ...input, ...fromMemory(input, found.comment, boundTo), edited: look?.edited };
  const moves = reportedMoves(input.reported);
  const known = {
    repositoryId: pull.repositoryId,
    comment: found.comment === undefined ? "" : String(found.comment.id),
    ...(found.comment === undefined ? {} : { seen: found.comment.updatedAt }),
    hash: signer.hash,
  };
  const { read, facts: listed } = await withSurroundings(client, pull, policies.read, fetched);
  if (!read.ok) {
    const { ledger, behind = false } = await fetchRecord(recordSources, boundTo, found.comment, false);
    const gathered: Gathered = {
      ...known,
      policies: read,
      facts: listed,
      matches: [],
      evidence: NO_EVIDENCE,
      ledger,
      operations: [],
      notices: [],
      moved: movedOf(ledger, moves),
      now: input.now(),
    };
    return { gathered, base, policies, found, behind };
  }
  const { check = read.value.settings.check } = input;
  const set = { ...read.value, settings: { ...read.value.settings, check } };
  const commits = { ...ref, id: pull.repositoryId, base: listed.base.sha, head: listed.head.sha };
  const readAll = async (wants: readonly Want[]) => readWants(client, commits, wants, input.policyCache);
  const whole = await withWanted(set.policies, listed, readAll, bounded);
  const first = bounded(() => expectedBy(set, whole));
  const facts = await withCodeOwners(client, pull, first.matches, whole);
  const expected = facts === whole ? first : bounded(() => expectedBy(set, facts, first.matches));

  const record = await fetchRecord(recordSources, boundTo, found.comment, expected.restricted);
  const { ledger } = record;
  const commandComments = await fetchCommands(client, found.commands, ledger, { hash: signer.hash, now: input.now() });
  const { comments, unreadable } = commandComments;
  const keys = expected.items.flatMap((item) => item.keys);
  const since = comments.length === 0 ? "" : await displayedSince(recordSources, record, boundTo, found.comment);
  const commands = readCommands(comments, ledger, keys, since, signer.hash, record);

  const next = bounded(() => whatToRead({ set, facts, expected, record, commands }, signer.hash));
  const [seen, differing] = await Promise.all([
    fetchEvidence(client, ref, facts, next.needs, input.reported, input.roles),
    next.earlier.heads.length === 0 ? undefined : fetchDifferingFiles(client, ref, facts.head.sha, next.earlier),
  ]);
  const reviews = seen.reviews.length === 0 ? [] : await carriedReviews(client, pull, seen.reviews);
  const evidence = { ...seen, reviews };
  const moved = movedOf(ledger, moves);
  const { pushes, ...wrote } = await fetchWriters(client, pull, facts, moved, {
    set,
    expected: expected.items,
    people: evidence.people,
    recorded: next.recorded,
    listsMayLag: () => listsMayLag(ledger, facts.head.sha, input.now()),
  });
  const edited = editedPolicyFiles(ref, input.policyPath, facts, policies.sources);
  const historyReported = record.notices.some(({ kind }) => kind === "history-unreadable");
  const notices: readonly Notice[] = [
    ...record.notices,
    ...(policies.unseen === undefined ? [] : [{ kind: "defaults-unseen" as const, file: policies.unseen }]),
    ...(unreadable === undefined || historyReported ? [] : [{ kind: "history-unreadable" as const, ...unreadable }]),
    ...(edited.length === 0
      ? []
      : [await previewPolicies(input, { repository: ref, facts, base: policies.sources, files: edited })]),
  ];
  const gathered: Gathered = {
    ...known,
    policies: { ok: true, value: set },
    facts: { ...facts, ...wrote },
    matches: expected.matches,
    evidence,
    moved: { ...moved, pushes },
    ledger,
    operations: record.operations,
    commands,
    notices,
    ...(policies.sources === undefined ? {} : { policyFiles: policyDigests(policies.sources, signer.hash) }),
    ...(record.gap === undefined ? {} : { gap: record.gap }),
    ...(differing === undefined ? {} : { differing }),
    now: input.now(),
  };
  const behind = record.behind === true || commandComments.behind === true;
  return { gathered, base, policies, found, behind };
};

const listsMayLag = ({ page }: Ledger, head: string, now: string): boolean =>
  page.head !== head || Date.parse(now) - Date.parse(page.at) < LIST_LAG_S * 1_000;
