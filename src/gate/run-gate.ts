import { readPage } from "../comment/record/signed-page.ts";
import { clickedBy, startChanges } from "../github/client/first-requests.ts";
import { type GitHubClient, type PullRequestRef, StillMoving } from "../github/client/github-client.ts";
import { watchClient } from "../github/client/retry.ts";
import { fetchLook } from "../github/read/look.ts";
import type { WantedLook } from "../github/read/look-query.ts";
import { startKnownRole } from "../github/read/people.ts";
import { fetchPull, type Pull } from "../github/read/pull-request.ts";
import { type Evaluated, evaluatePullRequest } from "./evaluate-pull-request.ts";
import type { GateInput } from "./input.ts";
import { NOT_PUBLISHED, type Published, publish } from "./publish.ts";
import { publishError } from "./publish-verdict.ts";
import { commitStatusPublisher } from "./status-publisher.ts";
import { LOOK_FRESH_S, MAX_ATTEMPTS } from "./times.ts";

export type GateResult = Evaluated & { readonly published: Published };

/**
 * Gathers, decides, publishes, and again if the pull request changed meanwhile.
 * @throws `StillMoving`, or an error of GitHub or the network, after an attempt to publish an `error` on the head
 */
export const runGate = async (input: GateInput): Promise<GateResult> => {
  let pull: Pull | undefined;
  let evaluated: Evaluated | undefined;
  try {
    let lookBack = false;
    for (let attempt = 1; ; attempt += 1) {
      evaluated = undefined;
      const { client, ahead, sent } = watchClient(input.client);
      if (attempt === 1) startReads(ahead, input);
      const lookedAt = Date.parse((attempt === 1 ? input.askedAt : undefined) ?? input.now());
      const look = await fetchLook(input.client, input.ref, wantedOf(input));
      const sentBefore = sent();
      pull = look?.pull ?? (await fetchPull(client, input.ref, true));
      if (input.stopWhereRenamed === true && !isSameName(pull.ref, input.ref)) throw new RepositoryRenamed(pull);
      evaluated = await evaluatePullRequest({ ...input, client, lookBack }, pull, look);
      const isFresh = sent() === sentBefore && Date.parse(input.now()) - lookedAt <= LOOK_FRESH_S * 1_000;
      if (isFresh) evaluated = { ...evaluated, look };
      if ((await input.superseded?.()) === true) return { ...evaluated, published: NOT_PUBLISHED };
      const published = await publish(input, evaluated);
      lookBack ||= published.overwrote;
      if (!published.outdated) return { ...evaluated, published };
      if ((await input.superseded?.()) === true) return { ...evaluated, published };
      if (attempt === MAX_ATTEMPTS) throw new StillMoving(MAX_ATTEMPTS);
      // The first retry is immediate, because most changes are clicks. A list that lags needs some seconds.
      await input.pause?.(attempt - 1);
    }
  } catch (error) {
    if (error instanceof RepositoryRenamed) throw error;
    await publishError(input, { pull, evaluated }, error);
    throw error;
  }
};

/**
 * Requests what a look does not hold and an evaluation probably needs, so that all arrive in one round. Roles of people
 * who answered before are needed, too, because they must still have the right.
 */
const startReads = (
  ahead: GitHubClient["request"],
  { ref, change, headHint, changes, edits, roles, remembered, signer }: GateInput,
): void => {
  const head = change?.head ?? headHint;
  if (head === undefined || changes?.holds(ref, head) !== true) startChanges(ahead, ref, change);
  const recorded = readPage(remembered?.body ?? "", { repository: undefined, number: ref.number }, signer).ledger;
  const answered = Object.values(recorded?.entries ?? {}).map(({ by }) => by);
  for (const login of [...new Set([...clickedBy(edits), ...answered])].slice(0, MAX_ROLES))
    startKnownRole(ahead, ref, login, roles);
};

const MAX_ROLES = 5;

const wantedOf = ({ edits, self, policyPath, publisher = commitStatusPublisher }: GateInput): WantedLook => ({
  self,
  policyPath,
  verdictsAs: publisher.verdictsAs,
  edited: edits.at(-1)?.node,
});

export class RepositoryRenamed extends Error {
  override readonly name = "RepositoryRenamed";
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
