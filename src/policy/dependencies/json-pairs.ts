export type JsonPair = {
  /** Keys of the visible objects around it, outermost first; undefined if even the innermost key is not visible. */
  readonly within: readonly string[] | undefined;
  readonly key: string;
  readonly value: string;
};

type Level = {
  readonly key: string | undefined;
  readonly array: boolean;
  readonly pairs: JsonPair[];
  nested: boolean;
};

const MAX_DEPTH = 64;

/**
 * If the start of an object is not visible, its members count only while it looks like a flat map of strings, as
 * dependency maps are. Never throws; linear.
 */
export const jsonPairs = (text: string, atTop: boolean): JsonPair[] => {
  const all: JsonPair[] = [];
  let deeper = 0;
  const stack: Level[] = [{ key: undefined, array: atTop, pairs: [], nested: false }];
  let last: string | undefined;
  let key: string | undefined;

  const open = (array: boolean): void => {
    const around = stack.at(-1);
    if (around !== undefined) around.nested = true;
    const name = key ?? (around?.array === true && around.key !== undefined ? "[]" : "");
    if (stack.length < MAX_DEPTH) stack.push({ key: name, array, pairs: [], nested: false });
    else deeper++;
    key = undefined;
    last = undefined;
  };
  const settle = (level: Level): void => {
    if (level.key !== undefined || !level.nested) for (const pair of level.pairs) all.push(pair);
  };
  const close = (): void => {
    if (deeper > 0) {
      deeper--;
      return;
    }
    const level = stack.pop();
    if (level !== undefined) settle(level);
    // If an invisible object closes, it was nested in another one, which is therefore no flat map.
    if (stack.length === 0) stack.push({ key: undefined, array: false, pairs: [], nested: true });
    key = undefined;
    last = undefined;
  };

  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      last = text.slice(at + 1, end).replaceAll("\\/", "/");
      at = end;
      const level = stack.at(-1);
      if (key !== undefined && level !== undefined && !level.array) {
        if (deeper === 0)
          level.pairs.push({ within: level.key === undefined ? undefined : pathOf(stack), key, value: last });
        key = undefined;
        last = undefined;
      }
    } else if (sign === ":") {
      key = last;
      last = undefined;
    } else if (sign === ",") {
      key = undefined;
      last = undefined;
    } else if (sign === "{") open(false);
    else if (sign === "[") open(true);
    else if (sign === "}" || sign === "]") close();
  }
  for (const level of stack) settle(level);
  return all;
};

/** The closing quote, or the line's end, because JSON strings contain no line ends. */
const endOfString = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"' || text[at] === "\n") return at;
  }
  return text.length;
};

const pathOf = (stack: readonly Level[]): string[] =>
  stack.flatMap((level) => (level.key === undefined || level.key === "" ? [] : [level.key]));
