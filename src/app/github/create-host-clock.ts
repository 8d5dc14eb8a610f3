/** The time as GitHub has it. */
export type HostClock = {
  /** Milliseconds since 1970, by GitHub's clock as far as it is known. */
  readonly now: () => number;
  /** Tells of an answer's `date` header; one that is none changes nothing. */
  readonly heard: (date: string | undefined) => void;
};

/**
 * Differences up to here, in milliseconds, are left alone: a header names whole seconds, and its answer was on its way for
 * a while. Less than what the gate bears (`CLOCKS` in `read-commands.ts`).
 */
const BORNE_MS = 5_000;

/**
 * Keeps time by GitHub's answers where our own clock is wrong. What people say is told by GitHub's clock, and when a page
 * was made by ours; on a clock that is minutes slow a command would count for a page that its author had not seen yet.
 *
 * @param own our own clock, in milliseconds since 1970
 */
export const createHostClock = (own: () => number): HostClock => {
  let ahead = 0;
  return {
    now: () => own() + (Math.abs(ahead) > BORNE_MS ? ahead : 0),
    heard: (date) => {
      const said = Date.parse(date ?? "");
      // The middle of the second that it names.
      if (!Number.isNaN(said)) ahead = said + 500 - own();
    },
  };
};
