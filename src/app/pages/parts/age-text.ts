const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has lasted, in the largest unit that fits: `4 min`, `7 h`, `3 d`, `12 wk`. `now` for less than a minute. */
export const ageText = (ms: number): string => {
  if (ms < MINUTE) return "now";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return ms < 28 * DAY ? `${Math.floor(ms / DAY)} d` : `${Math.floor(ms / (7 * DAY))} wk`;
};
