export const numberText = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");

/** `1 file`, `1,024 files`. @param many the plural, where it is not the noun with an `s` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;

export const listText = (parts: readonly string[], last: "and" | "or" = "and"): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;

/**
 * `a, b and 3 more`.
 * @param total how many there are, with those that are not in `shown`
 */
export const someText = (
  shown: readonly string[],
  total: number,
  restText = (rest: number): string => `${numberText(rest)} more`,
): string => {
  const rest = total - shown.length;
  return listText(rest > 0 ? [...shown, restText(rest)] : shown);
};

/** As GitHub writes times. @param at milliseconds since 1970 */
export const wholeSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, -".000Z".length)}Z`;
