/** A member of a JSON object whose value is a string, as far as it can be told from a part of the text. */
export type JsonPair = {
  /** Keys of the objects around it as far as shown, outermost first; undefined where even the innermost's is not shown. */
  readonly within: readonly string[] | undefined;
  readonly key: string;
  readonly value: string;
};

type Level = {
  /** Key it stands under; "" for the outermost, "[]" within an array; undefined where it was opened before the text begins. */
  readonly key: string | undefined;
  readonly array: boolean;
  /** Members seen, and whether any of them is itself an object or an array. */
  readonly pairs: JsonPair[];
  nested: boolean;
};

const MAX_DEPTH = 64;

/**
 * Reads `"key": "value"` members out of a part of a JSON text: a hunk may begin and end anywhere. Of an object whose
 * beginning is not shown, the members are given only while nothing tells that it is more than a flat map of strings
 * (as the dependency maps of npm and Composer are): a nested object, or that a further object closed inside it.
 *
 * @param text Part of a JSON text, or anything else.
 * @param atTop Whether the text begins where the file does.
 * @returns Pairs in order. Total and linear: what is no JSON is skipped.
 */
export function jsonPairs(text: string, atTop: boolean): JsonPair[] {
  const all: JsonPair[] = [];
  /** Levels below the deepest that are kept track of; nothing in them counts. */
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
    // What closes an object not shown stands in another one not shown, which is no flat map.
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
}

/** The index of the closing quote; of the line's end where the string is not closed, for JSON strings hold no line ends. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"' || text[at] === "\n") return at;
  }
  return text.length;
}

function pathOf(stack: readonly Level[]): string[] {
  return stack.flatMap((level) => (level.key === undefined || level.key === "" ? [] : [level.key]));
}
