import { fetchPull, type Pull } from "./github/fetch-pull.ts";
import { type GateInput, type Judged, judge } from "./judge.ts";
import { NOT_PUBLISHED, type Published, publish } from "./publish.ts";
import { publishError } from "./publish-error.ts";

/** How often a pull request is judged anew because it moved meanwhile; after that the next event has to do it. */
const ATTEMPTS = 3;

export type GateResult = Judged & { readonly published: Published };

/**
 * The gate: fetch, evaluate, render, publish. What is published is a verdict on what is there at that moment: where
 * the pull request moved while we looked at it, the result is dropped and it is judged again.
 *
 * @throws what the host or the network throws after its retries. An `error` status has been tried on the head then,
 * so that no older green stands.
 */
export const runGate = async (input: GateInput): Promise<GateResult> => {
  let pull: Pull | undefined;
  try {
    let lookBack = false;
    for (let attempt = 1; ; attempt += 1) {
      pull = await fetchPull(input.client, input.ref);
      const judged = await judge({ ...input, lookBack }, pull);
      if ((await input.superseded?.()) === true) return { ...judged, published: NOT_PUBLISHED };
      const published = await publish(input, judged);
      lookBack ||= published.overwrote;
      if (!published.superseded || attempt === ATTEMPTS) return { ...judged, published };
    }
  } catch (error) {
    await publishError(input, pull, error);
    throw error;
  }
};
