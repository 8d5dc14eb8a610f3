import { fetchPull, type Pull } from "./github/fetch-pull.ts";
import { StillMoving } from "./github/what-moved.ts";
import { type GateInput, type Judged, judge } from "./judge.ts";
import { NOT_PUBLISHED, type Published, publish } from "./publish.ts";
import { publishError } from "./publish-error.ts";

/** How often a pull request is judged anew because it moved meanwhile. */
const ATTEMPTS = 3;

export type GateResult = Judged & { readonly published: Published };

/**
 * The gate: fetch, evaluate, render, publish. What is published is a verdict on what is there at that moment: where
 * the pull request moved while we looked at it, the result is dropped and it is judged again.
 *
 * @throws what the host or the network throws after its retries, and where it moved too often. An `error` status has been
 * tried on the head then, so that no older green stands.
 */
export const runGate = async (input: GateInput): Promise<GateResult> => {
  let pull: Pull | undefined;
  let judged: Judged | undefined;
  try {
    let lookBack = false;
    for (let attempt = 1; ; attempt += 1) {
      judged = undefined;
      pull = await fetchPull(input.client, input.ref);
      judged = await judge({ ...input, lookBack }, pull);
      if ((await input.superseded?.()) === true) return { ...judged, published: NOT_PUBLISHED };
      const published = await publish(input, judged);
      lookBack ||= published.overwrote;
      if (!published.superseded) return { ...judged, published };
      if (attempt < ATTEMPTS) continue;
      if ((await input.superseded?.()) === true) return { ...judged, published };
      throw new StillMoving(ATTEMPTS);
    }
  } catch (error) {
    await publishError(input, { pull, judged }, error);
    throw error;
  }
};
