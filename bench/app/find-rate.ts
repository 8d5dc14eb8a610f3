import type { Measured } from "./measure-app.ts";

/** A rate is held where verdicts come within this, at the 95th percentile, and none is left behind. */
const WITHIN_MS = 2_000;
const MAX_TRIES = 5;

const isHeld = ({ verdict, unanswered, refused, drainedMs }: Measured): boolean =>
  unanswered === 0 && refused === 0 && verdict.p95 <= WITHIN_MS && drainedMs <= WITHIN_MS;

/**
 * Looks for the highest rate that is held: doubled until one is not, then halved between.
 *
 * @param known runs that were made already
 * @returns the run at that rate; undefined where not even the lowest that was tried is held
 */
export const findRate = async (
  run: (rate: number) => Promise<Measured>,
  known: readonly Measured[],
): Promise<Measured | undefined> => {
  let best = known.filter(isHeld).toSorted((one, other) => other.rate - one.rate)[0];
  let above = Math.min(Number.POSITIVE_INFINITY, ...known.filter((one) => !isHeld(one)).map(({ rate }) => rate));
  let low = best?.rate ?? 0;
  for (let tried = 0; tried < MAX_TRIES; tried += 1) {
    const rate = Math.round(Number.isFinite(above) ? (low + above) / 2 : low * 2);
    if (rate < 5 || rate - low < low / 10) break;
    const measured = await run(rate);
    if (isHeld(measured)) {
      best = measured;
      low = rate;
    } else {
      above = rate;
    }
  }
  return best;
};
