import { type Case, type Evaluation, type EvaluationError, evaluate } from "../checklist/evaluate.ts";
import { evidenceNeeds } from "../checklist/evidence-needs.ts";
import type { CommandsRead } from "../checklist/ledger/fold-commands.ts";
import { isNews } from "../checklist/ledger/fold-operations.ts";
import type { Ledger } from "../checklist/ledger/ledger.ts";
import { peopleToAsk } from "../checklist/ledger/may-attest.ts";
import { movedOf, withMoves } from "../checklist/ledger/pushes.ts";
import type { Signer } from "../checklist/ledger/signer.ts";
import { earlierHeads } from "../checklist/ledger/staleness.ts";
import type { Notice } from "../checklist/notices.ts";
import { matchPolicies } from "../checklist/requirements/match-policies.ts";
import { requirementsOf } from "../checklist/requirements/requirements.ts";
import { readCommands } from "../comment/commands/read-commands.ts";
import type { Edit } from "../comment/record/clicks.ts";
import { decodePayload } from "../comment/record/decode-payload.ts";
import { belongsTo, type RecordOf, readPage } from "../comment/record/read-page.ts";
import { isBlockLine, parseBlockLine, signedText } from "../comment/record/sign-page.ts";
import type { GitHubClient, PullRequestRef, RepositoryRef, Self } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import { type Reported, reportedMoves } from "../github/read/detected-changes.ts";
import { fetchDifferingFiles } from "../github/read/differing-files.ts";
import { fetchEvidence } from "../github/read/evidence.ts";
import { fetchFacts } from "../github/read/facts.ts";
import { type FoundComment, findComment, type Looking, type OurComment } from "../github/read/our-comment.ts";
import { type PolicyCache, policyRefOf } from "../github/read/policy-source.ts";
import type { Pull } from "../github/read/pull-request.ts";
import { fetchRepositoryId } from "../github/read/repositories.ts";
import { carriedReviews } from "../github/read/same-change.ts";
import { fetchWriters } from "../github/read/writers.ts";
import { DEFAULT_CHECK, publishedName } from "../policy/check-names.ts";
import type { PolicySources } from "../policy/extends.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Read } from "../policy/model/problem.ts";
import { evaluationErrorMessage } from "../policy/read-policies.ts";
import type { Bounded, Bounds } from "./bounds.ts";
import { fetchBase, possibleChecks } from "./check-name.ts";
import { fetchCommands } from "./commands.ts";
import { fetchPolicies, type OrganizationDefaults } from "./policies.ts";
import { policyEdited } from "./policy-preview.ts";
import { fetchRecord } from "./record.ts";
import type { StatusPublisher } from "./status-publisher.ts";
import { type Think, TookTooLong } from "./think.ts";

/** All that the gate needs; everything else is read fresh. */
export type GateInput = {
  readonly client: GitHubClient;
  readonly self: Self;
  readonly ref: PullRequestRef;
  /** Path of the policy file at the base. */
  readonly policyPath: string;
  readonly builtin: PolicySources["builtin"];
  /** How policies are read; a shell that reads the same ones often remembers them (`rememberPolicies`). */
  readonly readPolicies?: (sources: PolicySources) => Read<PolicySet>;
  /** The time that the base's policies may take for one pull request; any, where it is left out. Goes with `readPolicies`. */
  readonly bounded?: Bounds["open"];
  /** What is remembered of policy files between pull requests; nothing, where it is left out. */
  readonly policyCache?: PolicyCache;
  /** Where the head's policies are worked on, which anybody may have written; here, where it is left out. */
  readonly think?: () => Think;
  /** Whether an organisation's defaults have to be there; `optional`, where it is left out. */
  readonly organizationDefaults?: OrganizationDefaults;
  readonly signer: Signer;
  /** ISO 8601 UTC to the second. */
  readonly now: () => string;
  /** Goes before the policy file's own `check`. */
  readonly check?: string;
  /** How an unfinished pull request looks. */
  readonly unfinished: "action_required" | "pending" | "failure";
  readonly dryRun: boolean;
  /** What the event in hand says somebody did to our comment. */
  readonly edits: readonly Edit[];
  readonly deleted?: { readonly body: string; readonly by: string; readonly at: string };
  /** The head as the event has it: where an `error` goes when not even the pull request itself can be read. */
  readonly headHint?: string;
  /** Id of the comment that the event says was edited, and that was ours before. */
  readonly commentHint?: number;
  /** What the event in hand tells of besides: what is read must not be older. */
  readonly reported?: readonly Reported[];
  /** Read the edit history whether or not the comment looks doubtful. */
  readonly lookBack?: boolean;
  /** Further commits that get the verdict, such as the merge queue's. */
  readonly alsoOn: readonly string[];
  /** Open pull requests with this head that a shell knows of; GitHub's list of them may lag. */
  readonly alsoAt?: (repository: RepositoryRef, sha: string) => Promise<readonly number[]>;
  /** Where verdicts stand; commit statuses, where it is left out. */
  readonly publisher?: StatusPublisher;
  /**
   * Our comment as it was last published, as a shell remembers it, "" where it remembers none: what it is rebuilt from
   * where nothing else tells. Left out by shells that remember nothing.
   */
  readonly remembered?: { readonly body: string; readonly at: string; readonly repositoryId?: number };
  /** Waits so many seconds before a pull request is judged anew; left out by shells that come back later by themselves. */
  readonly pause?: (seconds: number) => Promise<void>;
  /**
   * Do not judge under another name than the one that was asked for, but throw `RepositoryMoved`: a shell that judges a pull
   * request once at a time knows it by its name.
   */
  readonly stopWhereMoved?: boolean;
  /** Whether it is known by now that the pull request has moved on, so that nobody needs this verdict. */
  readonly superseded?: () => Promise<boolean>;
};

/** A pull request, judged; nothing is published yet. */
export type Evaluated = {
  readonly pull: Pull;
  readonly report: Evaluation | EvaluationError;
  /** The name that the verdict goes under, on this base (`publishedName`). */
  readonly check: string;
  /** The name as the policies write it, for any base. */
  readonly writtenCheck: string;
  /** What GitHub said where it could not be asked whether the base requires the check; "" where it could. */
  readonly baseUnread: string;
  /** All names that may be required: one, or several or none while the policies cannot be read. */
  readonly checks: readonly string[];
  readonly found: FoundComment;
  /** When it was judged, ISO 8601 UTC. */
  readonly at: string;
  /** What the page to publish carries. */
  readonly ledger: Ledger;
  /** Files that the policies were read from, as the user knows them; those with problems, where there are some. */
  readonly policyFiles: readonly string[];
};

const commentId = ({ comment }: FoundComment): string => (comment === undefined ? "" : String(comment.id));

/** How our comment is told from copies of its page in other comments of the same account. */
export const lookingFor = ({ ref, signer, commentHint, edits, reported = [] }: GateInput): Looking => ({
  worth: ({ id, body }) => {
    // Comments have ids that no other repository gives, so what the repository was called does not matter here.
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
 * Judges a pull request: one round of requests side by side, another where evidence or a doubt asks for it. Policies that
 * take longer than the shell has for one pull request are a problem, like those that cannot be read.
 */
export const evaluatePullRequest = async (input: GateInput, pull: Pull): Promise<Evaluated> => {
  const bounded = input.bounded?.() ?? ((work) => work());
  try {
    return await evaluateWithin(bounded, input, pull);
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    const message = `takes more than ${error.seconds} seconds of computing on this pull request; fewer or simpler patterns and globs make it shorter`;
    const readAsTooMuch: GateInput["readPolicies"] = ({ file, defaults }) => ({
      ok: false,
      problems: [
        { code: "too-large", file: (file ?? defaults)?.file ?? input.policyPath, line: 1, column: 1, key: "", message },
      ],
    });
    return evaluateWithin(bounded, { ...input, readPolicies: readAsTooMuch }, pull);
  }
};

const evaluateWithin = async (bounded: Bounded, input: GateInput, pull: Pull): Promise<Evaluated> => {
  const { client, self } = input;
  const { ref } = pull;
  const [facts, base, policies, found] = await Promise.all([
    fetchFacts(client, pull),
    fetchBase(input, pull),
    fetchPolicies(input, { repository: ref, at: policyRefOf(pull), organization: pull.organization }),
    findComment(client, ref, self, lookingFor(input)),
  ]);
  const { read } = policies;
  const named = (written: readonly string[]): Pick<Evaluated, "check" | "checks" | "writtenCheck" | "baseUnread"> => {
    const [writtenCheck = DEFAULT_CHECK] = written;
    const checks = written.map((one) => publishedName(one, base, input.signer.hash));
    const check = publishedName(writtenCheck, base, input.signer.hash);
    return { check, checks, writtenCheck, baseUnread: base.unread };
  };
  const of = await recordOf(input, pull, found.comment);
  const sources = { ...input, ...fromMemory(input, found.comment, of) };
  if (!read.ok) {
    const report: EvaluationError = {
      verdict: "error",
      problems: read.problems,
      message: evaluationErrorMessage(read.problems),
    };
    const { ledger } = await fetchRecord(sources, of, found.comment, false);
    const at = input.now();
    const snapshot = withoutBoxes(
      withMoves(ledger, movedOf(ledger, reportedMoves(input.reported)), facts.author),
      at,
      commentId(found),
    );
    const policyFiles = [...new Set([...read.problems.map(({ file }) => file), ...policies.looked])];
    return {
      pull,
      report,
      ...named(possibleChecks(input, { sources: policies.sources, ledgers: [ledger] })),
      found,
      at,
      ledger: snapshot,
      policyFiles,
    };
  }
  const set =
    input.check === undefined
      ? read.value
      : { ...read.value, settings: { ...read.value.settings, check: input.check } };
  const policyFiles = [...new Set([...set.files, ...policies.looked])];
  const matches = bounded(() => matchPolicies(set.policies, facts));
  const expected = bounded(() => requirementsOf(matches, facts).items);
  // Broken glass is bound to the head that the page showed, so a forged page could bind it to another.
  const restricted =
    set.settings.breakGlass !== undefined ||
    expected.some(({ item }) => item.waive.kind === "by" || !item.by.some((who) => who.kind === "anyone"));
  const keys = expected.map((item) => item.keys);
  const record = await fetchRecord(sources, of, found.comment, restricted);
  const commandComments = await fetchCommands(client, found.commands, record.ledger, input.signer.hash);
  const commands = readCommands(
    commandComments.comments,
    record.ledger,
    keys.flat(),
    record.displayedSince,
    input.signer.hash,
    record.snapshot,
  );
  const news = [...record.operations, ...commands.operations].filter((one) =>
    isNews(one, record.ledger, expected, facts),
  );
  const asked = [...news, ...commands.requests, ...(commands.lost ?? [])].map(({ by }) => by);
  const needs = bounded(() =>
    evidenceNeeds(matches, facts, set.settings, {
      links: [...record.ledger.links, ...linksOf(record.ledger, commands)],
      people: [...asked, ...peopleToAsk(record.ledger, expected, facts)].filter((login) => login !== ""),
      breakGlass:
        record.ledger.breakGlass?.head === facts.head.sha ||
        [...commands.requests, ...(record.ledger.undecided ?? [])].some(({ kind }) => kind === "break-glass"),
    }),
  );
  const earlier = earlierHeads(record.ledger, news, expected, facts, input.signer.hash);
  const [seen, differing] = await Promise.all([
    fetchEvidence(client, ref, facts, needs, input.reported),
    earlier.heads.length === 0 ? undefined : fetchDifferingFiles(client, ref, facts.head.sha, earlier),
  ]);
  const evidence = { ...seen, reviews: await carriedReviews(client, pull, seen.reviews) };
  const moved = movedOf(record.ledger, reportedMoves(input.reported));
  const { pushes, ...wrote } = await fetchWriters(client, pull, facts, moved, {
    set,
    expected,
    people: evidence.people,
    recorded: peopleToAsk(record.ledger, expected, facts),
    isFresh: () => isFresh(record.ledger, facts.head.sha, input.now()),
  });
  const unreadCommands = record.notices.some(({ kind }) => kind === "history-unreadable")
    ? undefined
    : commandComments.unreadable;
  const notices: readonly Notice[] = [
    ...record.notices,
    ...(policies.unseen === undefined ? [] : [{ kind: "defaults-unseen" as const, file: policies.unseen }]),
    ...(unreadCommands === undefined ? [] : [{ kind: "history-unreadable" as const, ...unreadCommands }]),
    ...(await policyEdited(input, ref, facts, { sources: policies.sources })),
  ];
  const at = input.now();
  const evaluated: Case = {
    set,
    facts: { ...facts, ...wrote },
    repositoryId: pull.repositoryId,
    matches,
    evidence,
    moved: { ...moved, pushes },
    ledger: record.ledger,
    operations: record.operations,
    commands,
    notices,
    ...(record.gap === undefined ? {} : { gap: record.gap }),
    ...(differing === undefined ? {} : { differing }),
    comment: commentId(found),
    ...(found.comment === undefined ? {} : { seen: found.comment.updatedAt }),
    hash: input.signer.hash,
    now: at,
  };
  const report = bounded(() => evaluate(evaluated));
  return { pull, report, ...named([set.settings.check]), found, at, ledger: report.ledger, policyFiles };
};

/** Milliseconds for which lists may lag behind a push. */
const LAG = 600_000;

/** Whether a head was first looked at so shortly ago that GitHub's lists may still lag behind it. */
const isFresh = ({ page }: Ledger, head: string, now: string): boolean =>
  page.head !== head || Date.parse(now) - Date.parse(page.at) < LAG;

/** ADRs that commands name and that may count in a moment: what they say has to be read first. */
const linksOf = ({ undecided = [] }: Ledger, { requests }: CommandsRead): Ledger["links"] => [
  ...undecided.flatMap(({ kind, text, by, at }) => (kind === "adr" ? [{ url: text, by, at }] : [])),
  ...requests.flatMap((request) =>
    request.kind === "adr" ? [{ url: request.url, by: request.by, at: request.at }] : [],
  ),
];

/**
 * The ledger for a page that shows no boxes, since the policies cannot be read. It shows nothing, which makes the
 * next evaluation look at the edit history (`readRecord`): what people clicked meanwhile could not be folded yet, so the
 * page does not account for it either (`ShownPage.seen`).
 */
const withoutBoxes = (ledger: Ledger, at: string, comment: string): Ledger => {
  const { page } = ledger;
  const shownAlready = Object.keys(page.snapshot).length === 0 && (page.comment === "" || page.comment === comment);
  if (shownAlready) return ledger;
  const revision = Math.max(page.revision + 1, Math.floor(Date.parse(at) / 1_000));
  return { ...ledger, page: { ...page, comment, revision, at, written: at, snapshot: {}, ticked: [] } };
};

/** Seconds between the time that a page says it was written at and GitHub's own of it: a look before writing, and a request. */
const OUR_WRITING = 2;

/**
 * What a shell's memory of our comment adds to what is read.
 * - Where the comment is gone and no event brought its last words, what is remembered stands in for them.
 * - A page is remembered once its writing was looked over to the end. One that is not known may be of a run that died in
 *   between: what that one ran over is in the edit history, and nowhere else. A shell that remembers nothing knows none.
 * - A page that is known and was changed since may have been clicked and clicked back: it looks as it did, and what the first
 *   of the two took back would stand. That is in the edit history, too, and an event in hand tells of one edit only.
 */
export const fromMemory = (
  { remembered, deleted, signer }: Pick<GateInput, "remembered" | "deleted" | "signer">,
  comment: OurComment | undefined,
  of: RecordOf,
): Pick<GateInput, "remembered" | "deleted" | "lookBack"> => {
  // A repository that took the name of another one has the same numbers, and none of its records.
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
  const [known, stands] = [remembered.body, comment.body].map((body) => readPage(body, of, signer).ledger?.page);
  const since = Date.parse(comment.updatedAt) - Date.parse(stands?.written ?? "");
  return known?.revision === stands?.revision && since <= OUR_WRITING * 1_000 ? {} : { lookBack: true };
};

/** Former names that are asked about, at most: a repository that was renamed keeps one record of each pull request. */
const MAX_NAMES = 3;

/**
 * What records of a pull request are bound to: the repository by its id, and by its name where a record is from before
 * there were ids. Such a record names the repository as it was called then; where that is another name, the host is asked
 * whether it leads here. A record of another repository names one that does not.
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

/** Other repositories that records without an id name in a text, in lower case; with a key only where one of ours signed it. */
const foreignNames = (body: string, of: RecordOf, signer: Signer): readonly string[] =>
  body.split(/\r\n?|\n/).flatMap((line) => {
    const block = isBlockLine(line) ? parseBlockLine(line) : undefined;
    const ledger = block === undefined ? undefined : decodePayload(block.payload)?.ledger;
    if (block === undefined || ledger === undefined || ledger.repositoryId !== undefined) return [];
    if (signer.keyed && !signer.verify(signedText(block.payload), block.signature)) return [];
    const name = ledger.repository.toLowerCase();
    return ledger.number === of.number && !belongsTo(ledger, of) && NAME.test(name) ? [name] : [];
  });
