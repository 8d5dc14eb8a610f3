/** Colours a text that is already harmless. */
export type Paint = Readonly<Record<"bold" | "dim" | "green" | "yellow" | "red", (text: string) => string>>;

const ESCAPE = "\u001B[";

/** SGR codes that any terminal knows, or nothing at all where colour is not wanted. Colour never says what a word does not. */
export const paint = (colour: boolean): Paint => {
  const style =
    (on: number, off: number) =>
    (text: string): string =>
      colour ? `${ESCAPE}${on}m${text}${ESCAPE}${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), yellow: style(33, 39), red: style(31, 39) };
};
