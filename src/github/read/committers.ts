import type { Account, CommitFact } from "../../policy/model/facts.ts";
import { type GitHubClient, IncompleteFiles, PAGE_SIZE, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { accountOf, type Pull, type WrittenAccount } from "./pull-request.ts";

/** GitHub lists this many commits of a pull request, silently; past them the comparison of base and head is read. */
const LISTED = 250;
/** Pages of commits that are read at most: 3,000 commits. Whoever comes before them is not known as a committer. */
const MAX_PAGES = 30;
/** The account that commits what is done on the host's own pages; nobody in particular. */
const WEB_FLOW = "web-flow";
/** Lines that name co-authors, read of one commit at most. */
const CO_AUTHORS = 50;

type WrittenCommit = {
  readonly sha: string;
  readonly parents?: readonly { readonly sha: string }[];
  /** An empty object, too, where nobody has that address. */
  readonly author: object | null;
  readonly committer: object | null;
  readonly commit?: {
    readonly message: string;
    readonly author: { readonly email?: string } | null;
    readonly committer: { readonly email?: string } | null;
    readonly verification?: { readonly verified: boolean };
  };
};

/** The pull request's commits, and whom their texts name, in the order of the host. */
export const fetchCommits = async (client: GitHubClient, pull: Pull): Promise<readonly CommitFact[]> => {
  const written = await readCommits(client, pull);
  const byAddress = new Map<string, Account>();
  for (const { author, committer, commit } of written) {
    for (const [account, email] of [
      [author, commit?.author?.email],
      [committer, commit?.committer?.email],
    ] as const) {
      const known = knownAccount(account);
      if (known !== undefined && email !== undefined) byAddress.set(email.toLowerCase(), known);
    }
  }
  return written.map((one) => commitFact(one, byAddress));
};

/** Logins of those who wrote or committed them, each once, in order of appearance. */
export const namedIn = (commits: readonly CommitFact[]): readonly string[] => [
  ...new Set(commits.flatMap(({ author, committer }) => [author?.login ?? [], committer?.login ?? []].flat())),
];

/**
 * The pull request's commits, oldest first. `commits` only says how many pages are read side by side: it may be 0 or wrong.
 * A list is believed where it holds this head, which is the last of it: one that is cut, empty or of an older head does
 * not. Otherwise the comparison of base and head decides, which is of these very commits.
 *
 * @throws IncompleteFiles where the head is not among them: somebody who committed could be missing
 */
const readCommits = async (client: GitHubClient, pull: Pull): Promise<readonly WrittenCommit[]> => {
  const isWhole = (commits: readonly WrittenCommit[]): boolean => commits.some(({ sha }) => sha === pull.head.sha);
  const listed = pull.commits > LISTED ? [] : await listCommits(client, pull);
  if (isWhole(listed)) return listed;
  const first = await compare(client, pull, 1);
  if (first?.status === "behind" || first?.status === "identical") return [];
  const expected = Math.max(pull.commits, listed.length, first?.total_commits ?? PAGE_SIZE + 1);
  const compared = await readAll(expected, async (page) =>
    page === 1 ? (first?.commits ?? []) : ((await compare(client, pull, page))?.commits ?? []),
  );
  // Without the comparison's first page its commits are in the list, which has the oldest.
  const oldest = first !== undefined ? [] : listed.length > 0 ? listed : await listCommits(client, pull);
  const commits = [...new Map([...oldest, ...compared].map((commit) => [commit.sha, commit])).values()];
  if (!isWhole(commits) && commits.length < MAX_PAGES * PAGE_SIZE)
    throw new IncompleteFiles("The commits of the pull request could not all be read: the newest is not among them.");
  return commits;
};

const listCommits = async (client: GitHubClient, { ref, commits }: Pull): Promise<readonly WrittenCommit[]> =>
  readAll(Math.min(commits, LISTED), async (page) => {
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
      owner: ref.owner,
      repo: ref.repo,
      pull_number: ref.number,
      per_page: PAGE_SIZE,
      page,
      ...REPORTED,
    });
    return data;
  });

const compare = async (client: GitHubClient, { ref, base, head }: Pull, page: number) => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      owner: ref.owner,
      repo: ref.repo,
      basehead: `${base.sha}...${head.sha}`,
      per_page: PAGE_SIZE,
      page,
      ...REPORTED,
    });
    return data;
  } catch (error) {
    // 422: the diff takes GitHub too long. Only the first page has one.
    if (page > 1 || statusOf(error) !== 422) throw error;
    return undefined;
  }
};

/** Reads as many pages side by side as there should be, and on while they are full. */
const readAll = async <T>(expected: number, read: (page: number) => Promise<readonly T[]>): Promise<readonly T[]> => {
  const count = Math.min(MAX_PAGES, Math.max(1, Math.ceil(expected / PAGE_SIZE)));
  const pages = await concurrently(
    Array.from({ length: count }, (_, index) => index + 1),
    read,
  );
  while ((pages.at(-1)?.length ?? 0) >= PAGE_SIZE && pages.length < MAX_PAGES) pages.push(await read(pages.length + 1));
  return pages.flat();
};

const commitFact = (written: WrittenCommit, byAddress: ReadonlyMap<string, Account>): CommitFact => {
  const author = knownAccount(written.author);
  const committer = knownAccount(written.committer);
  const byHost = committer?.login === WEB_FLOW;
  const signed = written.commit?.verification?.verified !== true ? undefined : byHost ? "host" : "committer";
  return {
    sha: written.sha,
    parents: (written.parents ?? []).map(({ sha }) => sha),
    ...(author === undefined || author.login === WEB_FLOW ? {} : { author }),
    ...(committer === undefined || byHost ? {} : { committer }),
    ...(signed === undefined ? {} : { signed }),
    coAuthors: coAuthorsOf(written.commit?.message ?? "", byAddress),
  };
};

const knownAccount = (account: WrittenCommit["author"]): Account | undefined =>
  account !== null && "login" in account ? accountOf(account as WrittenAccount) : undefined;

const CO_AUTHOR = /^[ \t]*co-authored-by:[^<\r\n]*<([^<>\s]{1,320})>[ \t]*$/gim;
/** GitHub's own addresses, with the account's number or without: `8000001+eve@users.noreply.github.com`. */
const NOREPLY = /^(?:\d{1,15}\+)?([a-z0-9](?:[a-z0-9-]{0,98})(?:\[bot\])?)@users\.noreply\.[a-z0-9.-]+$/i;

/** The accounts that a message names as co-authors, by GitHub's own addresses and by those that other commits carry. */
const coAuthorsOf = (message: string, byAddress: ReadonlyMap<string, Account>): readonly Account[] =>
  [...message.matchAll(CO_AUTHOR)].slice(0, CO_AUTHORS).flatMap(([, address = ""]) => {
    const known = byAddress.get(address.toLowerCase());
    if (known !== undefined) return [known];
    const [, login] = NOREPLY.exec(address) ?? [];
    if (login === undefined) return [];
    const kind = login.endsWith("[bot]") ? ("bot" as const) : ("person" as const);
    // The number in an address is as free a text as the rest of it: of no use to tell two people apart.
    return [{ login, kind }];
  });
