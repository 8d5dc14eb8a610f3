/** The line of the comment that carries the ledger: `<!-- tollgate:ledger v1 <payload> <signature> -->`. */
const PREFIX = "<!-- tollgate:ledger ";
const BLOCK = /^<!-- tollgate:ledger v1 ([A-Za-z0-9+/=]+) ([A-Za-z0-9_-]+) -->$/;

/** What the line holds, before anything of it is believed. */
export type BlockLine = { readonly payload: string; readonly signature: string };

/** The signature of a block that was made without a key. */
export const UNSIGNED = "unsigned";

export const isBlockLine = (line: string): boolean => line.trimStart().startsWith(PREFIX);

export const blockLine = ({ payload, signature }: BlockLine): string =>
  `${PREFIX}v1 ${payload} ${signature === "" ? UNSIGNED : signature} -->`;

/** Whether two pages differ in nothing but the signatures of their blocks; line ends and white space at the end aside. */
export const sameButSignature = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((body) =>
    body
      .replace(/\r\n?/g, "\n")
      .split("\n")
      .map((line) => (isBlockLine(line) ? (parseBlockLine(line)?.payload ?? line) : line))
      .join("\n")
      .trimEnd(),
  );
  return one === other;
};

/** Reads a block's line; undefined where it is not one, or is mangled. */
export const parseBlockLine = (line: string): BlockLine | undefined => {
  const found = BLOCK.exec(line.trim());
  return found === null ? undefined : { payload: found[1] ?? "", signature: found[2] ?? "" };
};
