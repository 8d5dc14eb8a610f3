import type { Account, CommitFact, Facts, Writer } from "../facts/facts.ts";
import type { Push } from "./ledger.ts";
import { isSamePerson } from "./words-on.ts";

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
