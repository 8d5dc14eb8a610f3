import { type PullRequestRef, StillMoving } from "../github/client/github-client.ts";
import { fetchPull, type Pull } from "../github/read/pull-request.ts";
import { type Evaluated, evaluatePullRequest, type GateInput } from "./gather.ts";
import { NOT_PUBLISHED, type Published, publish } from "./publish.ts";
import { publishError } from "./publish-error.ts";

/** How often a pull request is judged because it moved meanwhile, or because a list is behind what a read shows. */
const ATTEMPTS = 5;

export type GateResult = Evaluated & { readonly published: Published };

/**
 * The gate: fetch, evaluate, render, publish. What is published is a verdict on what is there at that moment: where
 * the pull request moved while we looked at it, the result is dropped and it is judged again.
 *
 * @throws what the host or the network throws after its retries, and where it moved too often. An `error` status has been
 * tried on the head then, so that no older green stands.
 */
export const runGate = async (input: GateInput): Promise<GateResult> => {
  let pull: Pull | undefined;
  let evaluated: Evaluated | undefined;
  try {
    let lookBack = false;
    for (let attempt = 1; ; attempt += 1) {
      evaluated = undefined;
      pull = await fetchPull(input.client, input.ref, true);
      if (input.stopWhereMoved === true && !isSameName(pull.ref, input.ref)) throw new RepositoryMoved(pull);
      evaluated = await evaluatePullRequest({ ...input, lookBack }, pull);
      if ((await input.superseded?.()) === true) return { ...evaluated, published: NOT_PUBLISHED };
      const published = await publish(input, evaluated);
      lookBack ||= published.overwrote;
      if (!published.superseded) return { ...evaluated, published };
      if ((await input.superseded?.()) === true) return { ...evaluated, published };
      if (attempt === ATTEMPTS) throw new StillMoving(ATTEMPTS);
      // At once the first time, for it was a click; what is behind needs some seconds.
      await input.pause?.(attempt - 1);
    }
  } catch (error) {
    if (error instanceof RepositoryMoved) throw error;
    await publishError(input, { pull, evaluated }, error);
    throw error;
  }
};

/** The repository is called otherwise now than the pull request was asked for. */
export class RepositoryMoved extends Error {
  override readonly name = "RepositoryMoved";
  readonly ref: PullRequestRef;
  readonly repositoryId: number;
  constructor({ ref, repositoryId }: Pick<Pull, "ref" | "repositoryId">) {
    super(`The repository is ${ref.owner}/${ref.repo} now`);
    this.ref = ref;
    this.repositoryId = repositoryId;
  }
}

const isSameName = (a: PullRequestRef, b: PullRequestRef): boolean =>
  `${a.owner}/${a.repo}`.toLowerCase() === `${b.owner}/${b.repo}`.toLowerCase();
