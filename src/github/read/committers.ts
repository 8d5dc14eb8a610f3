import { type Account, accountNamed, type CommitFact } from "../../policy/model/facts.ts";
import { COMMITS, COMPARE, DIFF_TIMEOUT, pageOf } from "../client/first-requests.ts";
import { type GitHubClient, IncompleteFiles, PAGE_SIZE, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { OF_COMMITS } from "../client/retry.ts";
import { accountOf, type Pull, type WrittenAccount } from "./pull-request.ts";

/** GitHub silently lists only 250 commits of a pull request. */
const LISTED = 250;
/** 3,000 commits. Earlier committers are not known. */
const MAX_PAGES = 30;
/** GitHub's account for commits made on its pages. */
const WEB_FLOW = "web-flow";
const CO_AUTHORS = 50;

type WrittenCommit = {
  readonly sha: string;
  readonly parents?: readonly { readonly sha: string }[];
  /** An empty object if no account has the address. */
  readonly author: object | null;
  readonly committer: object | null;
  readonly commit?: {
    readonly message: string;
    readonly author: { readonly email?: string } | null;
    readonly committer: { readonly email?: string } | null;
    readonly verification?: { readonly verified: boolean };
  };
};

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

export const namedIn = (commits: readonly CommitFact[]): readonly string[] => [
  ...new Set(commits.flatMap(({ author, committer }) => [author?.login ?? [], committer?.login ?? []].flat())),
];

/**
 * Oldest first. `commits` may be 0 or wrong. A list counts if it ends with this head; otherwise the comparison of
 * base and head decides.
 * @throws IncompleteFiles if the head is missing, because a committer could be missing, too
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
  // If the comparison's first page failed, its commits are in the list, which has the oldest.
  const oldest = first !== undefined ? [] : listed.length > 0 ? listed : await listCommits(client, pull);
  const commits = [...new Map([...oldest, ...compared].map((commit) => [commit.sha, commit])).values()];
  if (!isWhole(commits) && commits.length < MAX_PAGES * PAGE_SIZE)
    throw new IncompleteFiles("The commits of the pull request could not all be read: the newest is not among them.");
  return commits;
};

const listCommits = async (client: GitHubClient, { ref, commits }: Pull): Promise<readonly WrittenCommit[]> =>
  readAll(Math.min(commits, LISTED), async (page) => {
    const { data } = await client.request(COMMITS, pageOf(ref, page));
    return data;
  });

const compare = async (client: GitHubClient, { ref, base, head }: Pull, page: number) => {
  try {
    const { data } = await client.request(COMPARE, {
      owner: ref.owner,
      repo: ref.repo,
      basehead: `${base.sha}...${head.sha}`,
      per_page: PAGE_SIZE,
      page,
      ...OF_COMMITS,
    });
    return data;
  } catch (error) {
    if (page > 1 || statusOf(error) !== DIFF_TIMEOUT) throw error;
    return undefined;
  }
};

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
/** GitHub's no-reply addresses: `8000001+eve@users.noreply.github.com`. */
const NOREPLY = /^(?:\d{1,15}\+)?([a-z0-9](?:[a-z0-9-]{0,98})(?:\[bot\])?)@users\.noreply\.[a-z0-9.-]+$/i;

const coAuthorsOf = (message: string, byAddress: ReadonlyMap<string, Account>): readonly Account[] =>
  [...message.matchAll(CO_AUTHOR)].slice(0, CO_AUTHORS).flatMap(([, address = ""]) => {
    const known = byAddress.get(address.toLowerCase());
    if (known !== undefined) return [known];
    const [, login] = NOREPLY.exec(address) ?? [];
    if (login === undefined) return [];
    // The number in an address is free text, so it does not identify a person.
    return [accountNamed(login)];
  });
