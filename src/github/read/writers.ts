import type { EvidenceFacts } from "../../checklist/evidence/evidence-facts.ts";
import { isSamePerson } from "../../checklist/ledger/entry.ts";
import type { Push } from "../../checklist/ledger/ledger.ts";
import { asksSecondPerson, whoWaives } from "../../checklist/ledger/may-attest.ts";
import {
  accountOfPush,
  type Move,
  type Moved,
  mergePushes,
  moveOf,
  moveText,
  writersOf,
} from "../../checklist/ledger/pushes.ts";
import type { ExpectedItem } from "../../checklist/requirements/match-policies.ts";
import { evidenceOf } from "../../policy/compile-verify.ts";
import type { Account, CommitFact, Facts } from "../../policy/model/facts.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import { partsOf } from "../../policy/model/who.ts";
import { type GitHubClient, isHidden, PAGE_SIZE } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { accountOf, type Pull } from "./pull-request.ts";
import { sameChanges } from "./same-change.ts";

/** The rest counts as changed. */
const MAX_MOVES = 20;

type WritersRead = Pick<Facts, "writers" | "borrowed" | "pusherUnknown"> & {
  readonly pushes: readonly Push[];
};

type Answering = {
  readonly set: PolicySet;
  readonly expected: readonly ExpectedItem[];
  readonly people: EvidenceFacts["people"];
  readonly recorded: readonly string[];
  readonly listsMayLag: () => boolean;
};

export const fetchWriters = async (
  client: GitHubClient,
  pull: Pull,
  facts: Facts,
  known: Moved,
  answering: Answering,
): Promise<WritersRead> => {
  const { commits = [], author } = facts;
  const asked = asksForSecondPerson(answering) ? peopleOf(answering).filter((one) => !isOf(author, one)) : [];
  const ofBot = author.kind === "bot" && asksForSecondPerson(answering);
  if (asked.length === 0 && !ofBot) {
    return { ...writersOf(facts, { pushes: known.pushes, whole: false, clean: new Set() }), pushes: known.pushes };
  }
  const listed = await listPushes(client, pull, commits, known.pushes);
  const pushes = mergePushes(known.pushes, listed?.pushes ?? []);
  const knowsHead = listed !== undefined && reaches(listed.pushes.at(-1)?.after, pull.head.sha, pushes);
  const reported = known.reportedHead === pull.head.sha || known.pushes.some(({ after }) => after === pull.head.sha);
  const whole = known.reportedHead === pull.head.sha || (knowsHead && listed.whole);
  const pusherUnknown = listed !== undefined && !knowsHead && !reported && answering.listsMayLag();
  const isAsked = (account: Account | undefined): boolean =>
    account !== undefined && (ofBot || asked.some((one) => isOf(account, one)));
  const moves: readonly Move[] = [
    // Its commits may be of people.
    ...pushes.filter((push) => push.before !== "" && (push.bot || push.by === "" || isAsked(accountOfPush(push)))),
    ...commits.flatMap((commit) => (isAsked(commit.author) || isAsked(commit.committer) ? (moveOf(commit) ?? []) : [])),
  ];
  const same = sameChanges(client, pull);
  const distinct = [...new Map(moves.map((one) => [moveText(one), one])).values()].slice(-MAX_MOVES);
  const compared = await concurrently(distinct, async (one) => ((await same(one)) ? [moveText(one)] : []));
  return {
    ...writersOf(facts, { pushes, whole, clean: new Set(compared.flat()) }),
    ...(pusherUnknown ? { pusherUnknown } : {}),
    pushes,
  };
};

/**
 * Whether nobody but the author pushed to the branch, by GitHub's list alone: names in commits are free text, and a
 * merged pull request is a push of the person who merged it.
 * @returns undefined if the list is not readable, has a gap, or does not know of the head yet
 */
export const pushedByAuthorOnly = async (
  client: GitHubClient,
  pull: Pull,
  { author, commits = [] }: Pick<Facts, "author" | "commits">,
): Promise<boolean | undefined> => {
  const listed = await listPushes(client, pull, commits, []);
  if (listed === undefined) return undefined;
  if (listed.pushes.some((push) => !isOf(author, accountOfPush(push)))) return false;
  return listed.whole && reaches(listed.pushes.at(-1)?.after, pull.head.sha, listed.pushes) ? true : undefined;
};

const asksForSecondPerson = ({ set, expected }: Answering): boolean =>
  set.settings.breakGlass?.by.some(({ kind }) => kind === "not-author") === true ||
  expected.some(({ item }) =>
    [
      item.by,
      whoWaives(item),
      ...evidenceOf(item.verify).map((verify) => (verify.kind === "approval" ? verify.by : [])),
    ].some((who) => who.length > 0 && partsOf(who).some(asksSecondPerson)),
  );

const peopleOf = ({ people, recorded }: Answering): readonly Pick<Account, "login" | "id">[] => [
  ...Object.values(people).filter(({ kind }) => kind === "person"),
  ...recorded.filter((login) => !Object.hasOwn(people, login.toLowerCase())).map((login) => ({ login })),
];

const isOf = (account: Account, { login, id }: Pick<Account, "login" | "id">): boolean =>
  isSamePerson({ by: account.login, id: account.id }, { by: login, id });

const reaches = (from: string | undefined, to: string, pushes: readonly Push[]): boolean => {
  const seen = new Set<string>();
  const next = from === undefined ? [] : [from];
  for (let head = next.pop(); head !== undefined && head !== to; head = next.pop()) {
    if (!seen.has(head)) next.push(...pushes.flatMap((push) => (push.before === head ? [push.after] : [])));
    seen.add(head);
    if (next.includes(to)) return true;
  }
  return from === to;
};

/** Lists lag: read it once more if it lacks the head and no event reported its push. */
const listPushes = async (
  client: GitHubClient,
  pull: Pull,
  commits: NonNullable<Facts["commits"]>,
  reported: readonly Push[],
) => {
  const first = await fetchPushes(client, pull, commits);
  const newest = first?.pushes.at(-1)?.after;
  if (first === undefined || newest === pull.head.sha || reaches(newest, pull.head.sha, reported)) return first;
  return fetchPushes(client, pull, commits);
};

/** The beginning of a longer history is unknown. */
const MAX_PAGES = 3;

type PushesRead = {
  readonly pushes: readonly Push[];
  /** Whether they reach back, without a gap, to the beginning of the pull request. */
  readonly whole: boolean;
};

/**
 * Who pushed to the branch (https://docs.github.com/rest/repos/repos#list-repository-activities), because commits can
 * name anyone.
 * @returns undefined if the list does not exist or is not readable
 */
const fetchPushes = async (
  client: GitHubClient,
  pull: Pull,
  commits: readonly CommitFact[],
): Promise<PushesRead | undefined> => {
  if (pull.headRepository === undefined) return undefined;
  const own = new Set(commits.map(({ sha }) => sha));
  const outside = new Set(commits.flatMap(({ parents }) => parents).filter((sha) => !own.has(sha)));
  const found: Push[] = [];
  let after: string | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await unlessHidden(
      client.request("GET /repos/{owner}/{repo}/activity", {
        ...pull.headRepository,
        ref: `refs/heads/${pull.head.ref}`,
        per_page: PAGE_SIZE,
        ...(after === undefined ? {} : { after }),
      }),
    );
    if (answer === undefined) return undefined;
    for (const one of answer.data) {
      // After the opening, the branch may have been reset to hide a push.
      if (outside.has(one.after) && Date.parse(one.timestamp) < Date.parse(pull.createdAt))
        return { pushes: found.toReversed(), whole: isWhole(found, one.after) };
      if (one.activity_type === "branch_deletion") return { pushes: found.toReversed(), whole: false };
      const { login, kind, id } = accountOf(one.actor);
      found.push({
        by: login,
        ...(id === undefined ? {} : { id }),
        bot: kind === "bot",
        at: seconds(one.timestamp),
        before: one.before,
        after: one.after,
      });
      if (one.activity_type === "branch_creation")
        return { pushes: found.toReversed(), whole: isWhole(found, one.before) };
    }
    after = /[?&]after=([^&>]+)[^<>]*>;\s*rel="next"/.exec(answer.headers.link ?? "")?.[1];
    if (after === undefined) break;
    after = decodeURIComponent(after);
  }
  return { pushes: found.toReversed(), whole: false };
};

const isWhole = (found: readonly Push[], began: string): boolean =>
  found.every(({ before }, index) => before === (found[index + 1]?.after ?? began));

const seconds = (at: string): string => at.replace(/\.\d+Z$/, "Z");

/** 404: an old server, or a fork that is gone or private. 403: no permission. */
const unlessHidden = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isHidden(error)) return undefined;
    throw error;
  }
};
