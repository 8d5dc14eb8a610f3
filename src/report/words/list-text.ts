/** `a`, `a and b`, `a, b and c`; with another last word, `a, b or c`. */
export const listText = (parts: readonly string[], last: "and" | "or" = "and"): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;
