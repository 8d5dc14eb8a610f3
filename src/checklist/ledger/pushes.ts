import type { Account, CommitFact, Facts, Writer } from "../../policy/model/facts.ts";
import { isSamePerson } from "./entry.ts";
import { compareText, type Ledger, type Push } from "./ledger.ts";

/** Pushes that are kept with their commits. */
const MAX = 40;

/** People who are kept of the older ones: more than a repository has who push to one branch. */
const PEOPLE = 100;

/** What an event tells of how the branch moved. */
export type ReportedMove =
  | { readonly kind: "push"; readonly push: Push }
  /** The head with which the pull request was opened, by its author out of a fork of their own. */
  | { readonly kind: "opened"; readonly head: string };

/** Each movement once, the oldest first. Events and lists tell of the same one, with times that may differ. */
export const mergePushes = (...lists: readonly (readonly Push[])[]): readonly Push[] => {
  const each = new Map<string, Push>();
  for (const push of lists.flat()) {
    const key = JSON.stringify([push.by.toLowerCase(), push.before, push.after]);
    if (!each.has(key)) each.set(key, push);
  }
  return [...each.values()].toSorted((a, b) => compareText(a.at, b.at));
};

/**
 * The pushes to keep in the record: not the author's, who is known. Of the oldest ones only who it was is kept, and
 * they count as having changed something.
 */
const keptPushes = (pushes: readonly Push[], author: Account): readonly Push[] => {
  const others = pushes.filter(({ by, id }) => !isSamePerson({ by, id }, { by: author.login, id: author.id }));
  const old = others.slice(0, Math.max(0, others.length - MAX));
  const people = mergePushes(old.map((push) => ({ ...push, before: "", after: "" })));
  return [...people.slice(-PEOPLE), ...others.slice(-MAX)];
};

/**
 * The head up to which every push was told of, in whatever order: from the opening on, each push has to go on where the one before ended. One
 * that was not told of breaks the chain, and it stays broken.
 */
const witnessedHead = (witnessed: string | undefined, reported: readonly ReportedMove[]): string | undefined => {
  let head = witnessed ?? reported.flatMap((one) => (one.kind === "opened" ? [one.head] : []))[0];
  const left = mergePushes(reported.flatMap((one) => (one.kind === "push" ? [one.push] : [])));
  const seen = new Set<Push>();
  const next = (): Push | undefined => left.find((push) => !seen.has(push) && push.before === head);
  for (let push = next(); push !== undefined; push = next()) {
    seen.add(push);
    head = push.after;
  }
  return head;
};

/** Who moved the branch, as far as it is known by now. */
export type Moved = { readonly pushes: readonly Push[]; readonly witnessed: string | undefined };

/** What the record and the event in hand say of it. */
export const movedOf = (ledger: Ledger, reported: readonly ReportedMove[]): Moved => ({
  pushes: mergePushes(
    ledger.pushes ?? [],
    reported.flatMap((one) => (one.kind === "push" ? [one.push] : [])),
  ),
  witnessed: witnessedHead(ledger.witnessed, reported),
});

/** The ledger with who moved the branch: a force-push hides it from the commits, and events are told once. */
export const withMoves = (ledger: Ledger, moved: Moved | undefined, author: Account): Ledger => {
  if (moved === undefined) return ledger;
  const pushes = keptPushes(moved.pushes, author);
  const { pushes: _, witnessed: __, ...rest } = ledger;
  return {
    ...rest,
    ...(pushes.length === 0 ? {} : { pushes }),
    ...(moved.witnessed === undefined ? {} : { witnessed: moved.witnessed }),
  };
};

/** What is known of how the commits came to the branch. */
export type Provenance = {
  /** Everybody who moved it, oldest first. */
  readonly pushes: readonly Push[];
  /** Whether these are all pushes that brought what is there now. */
  readonly whole: boolean;
  /** Movements, as `moveText` writes them, after which the change was the same as before. */
  readonly clean: ReadonlySet<string>;
};

/** A movement of the branch, or a merge commit, by its commits. */
export type Move = Pick<Push, "before" | "after">;

export const moveText = ({ before, after }: Move): string => `${before}...${after}`;

/** A merge commit as a movement: from its first parent, on which it was made. Undefined for any other commit. */
export const moveOf = ({ sha, parents }: CommitFact): Move | undefined =>
  parents.length > 1 ? { before: parents[0] ?? "", after: sha } : undefined;

/**
 * Who wrote the change (docs/decisions/0051-who-wrote-a-change.md). People and not commit data: whoever opened it, pushed it,
 * signed a commit or made one on GitHub's pages. A name in a commit alone counts only where it is not known that somebody
 * else pushed it. What changes nothing, such as *Update branch*, makes nobody a writer.
 */
export const writersOf = (
  { author, commits = [] }: Pick<Facts, "author" | "commits">,
  { pushes, whole, clean }: Provenance,
): { readonly writers: readonly Writer[]; readonly borrowed: readonly string[] } => {
  const writers: Writer[] = [{ ...personOf(author), how: "opened" }];
  const add = (account: Account | undefined, how: Writer["how"]): void => {
    if (account === undefined || account.kind === "bot" || account.login === "" || isIn(writers, account)) return;
    writers.push({ ...personOf(account), how });
  };
  const changing = pushes.filter((push) => push.before === "" || !clean.has(moveText(push)));
  for (const push of changing) add(accountOfPush(push), "pushed");
  const made = commits.filter((commit) => {
    const merge = moveOf(commit);
    return merge === undefined || !clean.has(moveText(merge));
  });
  for (const { signed, author: wrote, committer } of made) {
    if (signed === "host") add(wrote, "committed");
    if (signed === "committer") add(committer, "committed");
  }
  // A bot's push says nothing about whose work it brings, and neither does one that GitHub names nobody for.
  const pushedByPeople = whole && changing.every(({ by, bot }) => by !== "" && !bot);
  const named = made.flatMap(({ author: wrote, committer }) => [wrote, committer].flatMap((one) => one ?? []));
  if (!pushedByPeople) for (const account of named) add(account, "named");
  const known = [...writers];
  for (const { signed, author: wrote, committer, coAuthors } of made) {
    // Who applies a suggestion on GitHub's pages names who made it: a reviewer.
    if (signed === "host") continue;
    const credible = [wrote, committer].some((one) => one !== undefined && isIn(known, one));
    if (credible || !pushedByPeople) for (const account of coAuthors) add(account, "co-author");
  }
  const borrowed = named.filter((one) => one.kind === "person" && one.login !== "" && !isIn(writers, one));
  return { writers, borrowed: [...new Set(borrowed.map(({ login }) => login))] };
};

export const accountOfPush = ({ by: login, id, bot }: Push): Account => ({
  login,
  kind: bot ? "bot" : "person",
  ...(id === undefined ? {} : { id }),
});

const personOf = ({ login, id }: Account): Pick<Account, "login" | "id"> => ({
  login,
  ...(id === undefined ? {} : { id }),
});

const isIn = (writers: readonly Writer[], { login, id }: Pick<Account, "login" | "id">): boolean =>
  writers.some((one) => isSamePerson({ by: one.login, id: one.id }, { by: login, id }));
