/** A clock, and how to tell it that there is something new to read. */
type UnhurriedClock = { readonly now: () => Date; readonly read: () => void };

/**
 * The machine's clock at people's pace: after `read` it is the next second at the earliest, since nobody reads a page
 * and answers within one. A command given in the very second in which our page changed is taken for said of neither
 * page, and tests answer in milliseconds. It goes back to the machine's time by itself.
 *
 * @param machine Milliseconds since 1970.
 */
export const unhurriedClock = (machine: () => number): UnhurriedClock => {
  let earliest = 0;
  const now = (): number => Math.max(machine(), earliest);
  return {
    now: () => new Date(now()),
    read: () => {
      earliest = (Math.floor(now() / 1_000) + 1) * 1_000;
    },
  };
};
