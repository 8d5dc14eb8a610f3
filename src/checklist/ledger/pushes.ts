import type { Account, CommitFact, Facts, Writer } from "../../policy/model/facts.ts";
import { isSamePerson } from "./entry.ts";
import { compareText, type Ledger, type Push } from "./ledger.ts";

const MAX_PUSHES = 40;

const MAX_PEOPLE = 100;

export type ReportedMove =
  | { readonly kind: "push"; readonly push: Push }
  | { readonly kind: "opened"; readonly head: string };

/** Each push once, oldest first. Events and lists report the same push with different times. */
export const mergePushes = (...lists: readonly (readonly Push[])[]): readonly Push[] => {
  const each = new Map<string, Push>();
  for (const push of lists.flat()) {
    const key = JSON.stringify([push.by.toLowerCase(), push.before, push.after]);
    if (!each.has(key)) each.set(key, push);
  }
  return [...each.values()].toSorted((a, b) => compareText(a.at, b.at));
};

/** The pushes to record, without the author's. The oldest lose their commits and count as a change. */
const keptPushes = (pushes: readonly Push[], author: Account): readonly Push[] => {
  const others = pushes.filter(({ by, id }) => !isSamePerson({ by, id }, { by: author.login, id: author.id }));
  const old = others.slice(0, Math.max(0, others.length - MAX_PUSHES));
  const people = mergePushes(old.map((push) => ({ ...push, before: "", after: "" })));
  return [...people.slice(-MAX_PEOPLE), ...others.slice(-MAX_PUSHES)];
};

/** A push that does not start where the last one ended breaks the chain. */
const reportedHeadOf = (known: string | undefined, reported: readonly ReportedMove[]): string | undefined => {
  let head = known ?? reported.flatMap((one) => (one.kind === "opened" ? [one.head] : []))[0];
  const left = mergePushes(reported.flatMap((one) => (one.kind === "push" ? [one.push] : [])));
  const seen = new Set<Push>();
  const next = (): Push | undefined => left.find((push) => !seen.has(push) && push.before === head);
  for (let push = next(); push !== undefined; push = next()) {
    seen.add(push);
    head = push.after;
  }
  return head;
};

export type Moved = { readonly pushes: readonly Push[]; readonly reportedHead: string | undefined };

export const movedOf = (ledger: Ledger, reported: readonly ReportedMove[]): Moved => ({
  pushes: mergePushes(
    ledger.pushes ?? [],
    reported.flatMap((one) => (one.kind === "push" ? [one.push] : [])),
  ),
  reportedHead: reportedHeadOf(ledger.reportedHead, reported),
});

/** A force-push hides earlier pushes from the commits, and each event arrives once, so the ledger keeps them. */
export const withMoves = (ledger: Ledger, moved: Moved | undefined, author: Account): Ledger => {
  if (moved === undefined) return ledger;
  const pushes = keptPushes(moved.pushes, author);
  const { pushes: _, reportedHead: __, ...rest } = ledger;
  return {
    ...rest,
    ...(pushes.length === 0 ? {} : { pushes }),
    ...(moved.reportedHead === undefined ? {} : { reportedHead: moved.reportedHead }),
  };
};

export type Provenance = {
  readonly pushes: readonly Push[];
  /** Whether these pushes explain everything that is there now. */
  readonly whole: boolean;
  readonly clean: ReadonlySet<string>;
};

export type Move = Pick<Push, "before" | "after">;

export const moveText = ({ before, after }: Move): string => `${before}...${after}`;

export const moveOf = ({ sha, parents }: CommitFact): Move | undefined =>
  parents.length > 1 ? { before: parents[0] ?? "", after: sha } : undefined;

/**
 * See docs/decisions/0051-who-wrote-a-change.md. A mere name in a commit counts only if the pusher is unknown; a push
 * by a bot or an unnamed account does not show whose work it is. Pushes without effect, such as *Update branch*, do not
 * count. The co-author of an applied suggestion is the reviewer who made it.
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
  const pushedByPeople = whole && changing.every(({ by, bot }) => by !== "" && !bot);
  const named = made.flatMap(({ author: wrote, committer }) => [wrote, committer].flatMap((one) => one ?? []));
  if (!pushedByPeople) for (const account of named) add(account, "named");
  const known = [...writers];
  for (const { signed, author: wrote, committer, coAuthors } of made) {
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
