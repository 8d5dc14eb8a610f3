import type { EvidenceFacts } from "../engine/evidence/evidence-facts.ts";
import type { Account, Facts } from "../engine/facts/facts.ts";
import type { Push } from "../engine/ledger/ledger.ts";
import { asksSecondPerson, whoWaives } from "../engine/ledger/may-attest.ts";
import { type Moved, mergePushes } from "../engine/ledger/merge-pushes.ts";
import { isSamePerson } from "../engine/ledger/words-on.ts";
import { accountOfPush, type Move, moveOf, moveText, writersOf } from "../engine/ledger/writers-of.ts";
import { type PolicySet, partsOf } from "../engine/policy/policy.ts";
import type { ExpectedItem } from "../engine/requirements/requirements-of.ts";
import type { Pull } from "./fetch-pull.ts";
import { fetchPushes } from "./fetch-pushes.ts";
import type { GitHubClient } from "./github-client.ts";
import { sameChanges } from "./is-same-change.ts";
import { sideBySide } from "./side-by-side.ts";

/** Movements that are held against each other at most; the rest count as having changed something. */
const MOST_MOVES = 20;

export type WritersRead = Pick<Facts, "writers" | "borrowed" | "pusherUnknown"> & {
  /** All that is known of the branch's movements, oldest first. */
  readonly pushes: readonly Push[];
};

/** Whose answers may count, and for what. */
export type Answering = {
  readonly set: PolicySet;
  readonly expected: readonly ExpectedItem[];
  readonly people: EvidenceFacts["people"];
  /** Logins of those whose answers the record holds. */
  readonly recorded: readonly string[];
  /** Whether the head is so new that the list of activity may still come to know of it. */
  readonly isFresh: () => boolean;
};

/**
 * Finds out who wrote the change, as far as it matters for those who answer what asks for a second person: the others are
 * taken as they seem.
 *
 * @param known what the record and events tell of pushes
 */
export const fetchWriters = async (
  client: GitHubClient,
  pull: Pull,
  facts: Facts,
  known: Moved,
  answering: Answering,
): Promise<WritersRead> => {
  const { commits = [], author } = facts;
  const asked = asksForSecondPerson(answering) ? peopleOf(answering).filter((one) => !isOf(author, one)) : [];
  // Of a bot's pull request it matters for everybody whether a person is seen to be behind it.
  const ofBot = author.kind === "bot" && asksForSecondPerson(answering);
  if (asked.length === 0 && !ofBot) {
    return { ...writersOf(facts, { pushes: known.pushes, whole: false, clean: new Set() }), pushes: known.pushes };
  }
  const listed = await listPushes(client, pull, commits, known.pushes);
  const pushes = mergePushes(known.pushes, listed?.pushes ?? []);
  const knowsHead = listed !== undefined && reaches(listed.pushes.at(-1)?.after, pull.head.sha, pushes);
  const told = known.witnessed === pull.head.sha || known.pushes.some(({ after }) => after === pull.head.sha);
  const whole = known.witnessed === pull.head.sha || (knowsHead && listed.whole);
  const pusherUnknown = listed !== undefined && !knowsHead && !told && answering.isFresh();
  const isAsked = (account: Account | undefined): boolean =>
    account !== undefined && (ofBot || asked.some((one) => isOf(account, one)));
  const moves: readonly Move[] = [
    // What a bot pushed leaves the names in its commits undecided, so it matters for everybody.
    ...pushes.filter((push) => push.before !== "" && (push.bot || push.by === "" || isAsked(accountOfPush(push)))),
    ...commits.flatMap((commit) => (isAsked(commit.author) || isAsked(commit.committer) ? (moveOf(commit) ?? []) : [])),
  ];
  const same = sameChanges(client, pull);
  const distinct = [...new Map(moves.map((one) => [moveText(one), one])).values()].slice(-MOST_MOVES);
  const compared = await sideBySide(distinct, async (one) => ((await same(one)) ? [moveText(one)] : []));
  return {
    ...writersOf(facts, { pushes, whole, clean: new Set(compared.flat()) }),
    ...(pusherUnknown ? { pusherUnknown } : {}),
    pushes,
  };
};

/** Whether it matters who wrote the change. */
const asksForSecondPerson = ({ set, expected }: Answering): boolean =>
  set.settings.breakGlass?.by.some(({ kind }) => kind === "not-author") === true ||
  expected.some(({ item }) =>
    [item.by, whoWaives(item), ...item.verify.map((verify) => (verify.kind === "approval" ? verify.by : []))].some(
      (who) => who.length > 0 && partsOf(who).some(asksSecondPerson),
    ),
  );

/** Those who were looked up, and those of whom only the record tells. */
const peopleOf = ({ people, recorded }: Answering): readonly Pick<Account, "login" | "id">[] => [
  ...Object.values(people).filter(({ kind }) => kind === "person"),
  ...recorded.filter((login) => !Object.hasOwn(people, login.toLowerCase())).map((login) => ({ login })),
];

const isOf = (account: Account, { login, id }: Pick<Account, "login" | "id">): boolean =>
  isSamePerson({ by: account.login, id: account.id }, { by: login, id });

/** Whether movements that are known lead from one head to another, whatever order they were told in. */
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

/** The list may be late: where it does not know of the head, and no event told who pushed it, it is read once more. */
const listPushes = async (
  client: GitHubClient,
  pull: Pull,
  commits: NonNullable<Facts["commits"]>,
  told: readonly Push[],
) => {
  const first = await fetchPushes(client, pull, commits);
  const newest = first?.pushes.at(-1)?.after;
  if (first === undefined || newest === pull.head.sha || reaches(newest, pull.head.sha, told)) return first;
  return fetchPushes(client, pull, commits);
};
