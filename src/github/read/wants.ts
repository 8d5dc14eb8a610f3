import { attributesIn, foundText, LARGEST_TEXT } from "../../policy/contents/generated.ts";
import { type Found, type Want, wantKey } from "../../policy/model/facts.ts";
import {
  type GitHubClient,
  GraphqlFault,
  isHidden,
  isLimited,
  type RepositoryRef,
  statusOf,
} from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { readFileOfCommit, type TextCache } from "./file-at.ts";

/** The commits whose contents are wanted. `id`: the repository's, which outlives its name. */
type Commits = RepositoryRef & { readonly id: number; readonly base: string; readonly head: string };

const PER_QUERY = 100;
const MAX_REST_REQUESTS = 40;

/**
 * Reads contents for the policies: one GraphQL query for up to 100 objects, by ids that never change. What that does not
 * answer is read by the REST API. What is certain is kept.
 */
export const readWants = async (
  client: GitHubClient,
  commits: Commits,
  wants: readonly Want[],
  cache?: TextCache,
): Promise<ReadonlyMap<string, Found>> => {
  const found = new Map<string, Found>();
  for (const want of wants) {
    const kept = cache?.get(cacheKey(commits, want));
    if (kept !== undefined) found.set(wantKey(want), JSON.parse(kept) as Found);
  }
  const keep = (want: Want, one: Found): void => {
    found.set(wantKey(want), one);
    if (one.kind !== "unreadable") cache?.set(cacheKey(commits, want), JSON.stringify(one));
  };
  const asked = wants.filter((want) => !found.has(wantKey(want)));
  for (let at = 0; at < asked.length; at += PER_QUERY) {
    const some = asked.slice(at, at + PER_QUERY);
    const answers = await byGraphql(client, commits, some);
    for (const want of some) {
      const one = answers.get(wantKey(want));
      if (one !== undefined) keep(want, one);
    }
  }
  const left = asked.filter((want) => !found.has(wantKey(want))).slice(0, MAX_REST_REQUESTS);
  await concurrently(left, async (want) => {
    const one = await byRest(client, commits, want);
    // A replica that lags says the same of a folder as one that knows there is none.
    if (one.kind === "none") found.set(wantKey(want), one);
    else keep(want, one);
  });
  return found;
};

/** A blob, and a path in a commit, never change. */
const cacheKey = ({ id, base, head }: Commits, want: Want): string =>
  `want ${id} ${want.kind === "text" ? want.blob : expressionOf(want, { base, head })} ${want.kind} ${want.path}`;

type WrittenObject = {
  readonly __typename: string;
  readonly byteSize?: number;
  readonly isTruncated?: boolean;
  readonly text?: string | null;
  readonly entries?: readonly { readonly name: string }[] | null;
} | null;

type Answer = { readonly repository: Readonly<Record<string, WrittenObject>> | null };

const FIELDS = "{ __typename ... on Blob { byteSize isTruncated text } ... on Tree { entries { name } } }";

/** `base`: whether this server has the commit yet, so that what is missing is certain. */
export const wantsQuery = (count: number): string => {
  const each = Array.from({ length: count }, (_, index) => index);
  return `query ($owner: String!, $repo: String!, $base: String!${each.map((i) => `, $e${i}: String!`).join("")}) {
  repository(owner: $owner, name: $repo) {
    base: object(expression: $base) { __typename }
${each.map((i) => `    o${i}: object(expression: $e${i}) ${FIELDS}`).join("\n")}
  }
}`;
};

const byGraphql = async (
  client: GitHubClient,
  { owner, repo, base, head }: Commits,
  wants: readonly Want[],
): Promise<ReadonlyMap<string, Found>> => {
  const expressions = wants.map((want, index) => [`e${index}`, expressionOf(want, { base, head })] as const);
  let answer: Answer;
  try {
    answer = await client.graphql<Answer>(wantsQuery(wants.length), {
      owner,
      repo,
      base,
      ...Object.fromEntries(expressions),
    });
  } catch (error) {
    // The server has no GraphQL, is older than a field, or refuses it to this token.
    const status = error instanceof GraphqlFault ? error.status : (statusOf(error) ?? 0);
    if (![400, 403, 404, 405, 410, 501].includes(status) || isLimited(error, status)) throw error;
    return new Map();
  }
  const objects = answer.repository;
  return new Map(
    wants.flatMap((want, index): [string, Found][] => {
      const one = objects?.[`o${index}`] ?? null;
      const found = foundOf(want, one, objects?.["base"] != null);
      return found === undefined ? [] : [[wantKey(want), found]];
    }),
  );
};

const expressionOf = (want: Want, { base, head }: Pick<Commits, "base" | "head">): string => {
  if (want.kind === "text") return want.blob;
  if (want.kind === "folder") return `${want.side === "base" ? base : head}:${want.path}`;
  return `${base}:${attributesIn(want.path)}`;
};

/** @returns undefined if the answer is not certain */
const foundOf = (want: Want, object: WrittenObject, seesBase: boolean): Found | undefined => {
  if (object === null) return want.kind !== "text" && !isOfHead(want) && seesBase ? NONE : undefined;
  if (want.kind === "folder")
    return object.__typename === "Tree"
      ? { kind: "names", names: (object.entries ?? []).map(({ name }) => name) }
      : NONE;
  // A submodule's id is no blob.
  if (object.__typename !== "Blob") return NONE;
  const { byteSize = 0, isTruncated = false, text } = object;
  return foundText(want.path, isTruncated ? Math.max(byteSize, LARGEST_TEXT + 1) : byteSize, text ?? undefined);
};

/** A folder above a file of the head is there, so an answer without it comes from a replica that lags. */
const isOfHead = (want: Want): boolean => want.kind === "folder" && want.side === "head";

const NONE: Found = { kind: "none" };

const byRest = async (client: GitHubClient, commits: Commits, want: Want): Promise<Found> => {
  const { owner, repo } = commits;
  try {
    if (want.kind === "text") {
      if (want.blob === "") return { kind: "unreadable", why: "GitHub does not name its content" };
      const { data } = await client.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
        owner,
        repo,
        file_sha: want.blob,
        ...REPORTED,
      });
      const bytes = Buffer.from(data.content, "base64");
      return foundText(want.path, data.size ?? bytes.length, bytes.includes(0) ? undefined : bytes.toString("utf8"));
    }
    if (want.kind === "attributes") {
      const file = await readFileOfCommit(client, commits, attributesIn(want.path), commits.base);
      return file.kind === "text" ? { kind: "text", text: file.text } : NONE;
    }
    const { data } = await client.request("GET /repos/{owner}/{repo}/contents/{path}", {
      owner,
      repo,
      path: want.path,
      ref: want.side === "base" ? commits.base : commits.head,
      ...(isOfHead(want) ? REPORTED : {}),
    });
    if (!Array.isArray(data)) return NONE;
    if (data.length >= LISTED) return { kind: "unreadable", why: "the folder holds more files than GitHub lists" };
    return { kind: "names", names: data.map(({ name }) => name) };
  } catch (error) {
    const status = statusOf(error);
    // A folder of the head may be new: the base has it not.
    if (status === 404 && want.kind === "folder" && want.side === "base") return NONE;
    if (isHidden(error) || status === 422) return { kind: "unreadable", why: "GitHub does not show it" };
    throw error;
  }
};

/** The list of a folder ends here (https://docs.github.com/rest/repos/contents#get-repository-content). */
const LISTED = 1_000;
