import { isBlockLine } from "../engine/page/block-line.ts";
import { MARKER } from "../engine/page/marker.ts";
import { fetchComments, type PullComment } from "./fetch-comments.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";

/**
 * Every comment of a pull request that carries our marker or a ledger, whoever wrote it, oldest first. Who reads the
 * records afterwards is not who wrote them, so what is ours is for the caller to say.
 */
export const fetchMarkedComments = async (client: GitHubClient, ref: PullRequestRef): Promise<readonly PullComment[]> =>
  (await fetchComments(client, ref)).filter(
    ({ body }) => body.trimStart().startsWith(MARKER) || body.split(/\r\n?|\n/).some(isBlockLine),
  );
