/**
 * `value`: the content of a text (`${…}` of a template is `…`), or the source of a regular expression, which may have
 * `flags`.
 */
export type Token = {
  readonly kind: "name" | "number" | "text" | "regex" | "sign";
  readonly value: string;
  readonly flags?: string;
  readonly line: number;
};

const MAX_TOKENS = 50_000;

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const NAME = /[\p{L}_$#][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?)n?/iy;
const TEXT = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const REGEX = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y;
const SIGN = /=>|\.\.\.|[=!]==?|<=|>=|&&|\|\||\?\?|\?\.|[+*/-]=|[\s\S]/y;

/** After these a slash begins a regular expression, and elsewhere it divides. */
const BEFORE_REGEX = /^(?:[([{,;=:!&|?+*<>-]|=>|[=!]==?|&&|\|\||return|typeof)$/;

export const tokensOf = (source: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const take = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at;
    const found = form.exec(source);
    if (found === null || found[0] === "") return null;
    at += found[0].length;
    return found;
  };
  const add = (token: Omit<Token, "line">, written: string): void => {
    tokens.push({ ...token, line });
    line += written.split("\n").length - 1;
  };
  while (at < source.length && tokens.length < MAX_TOKENS) {
    const space = take(SPACE);
    if (space !== null) {
      line += space[0].split("\n").length - 1;
      continue;
    }
    if (source[at] === "`") {
      const from = at;
      at = templateEnd(source, at);
      const written = source.slice(from, at);
      add({ kind: "text", value: unescaped(written.slice(1, -1)).replaceAll(/\$\{[^}]*\}/g, "…") }, written);
      continue;
    }
    const last = tokens.at(-1);
    const mayBeRegex = last === undefined || (last.kind !== "text" && BEFORE_REGEX.test(last.value));
    const regex = mayBeRegex ? take(REGEX) : null;
    if (regex !== null) {
      add({ kind: "regex", value: regex[1] ?? "", flags: regex[2] ?? "" }, regex[0]);
      continue;
    }
    const text = take(TEXT);
    const found = text ?? take(NAME) ?? take(NUMBER) ?? take(SIGN);
    if (found === null) break;
    const [written] = found;
    if (text !== null) add({ kind: "text", value: unescaped(written.slice(1, -1)) }, written);
    else add({ kind: kindOf(written), value: written }, written);
  }
  return tokens;
};

const kindOf = (written: string): Token["kind"] =>
  /^\d/.test(written) ? "number" : /^[\p{L}_$#]/u.test(written) ? "name" : "sign";

/** After the closing backtick; `${…}` may hold templates again. */
const templateEnd = (source: string, from: number): number => {
  const open: string[] = ["`"];
  let at = from + 1;
  for (; at < source.length && open.length > 0; at++) {
    const character = source[at];
    const inText = open.at(-1) === "`";
    if (character === "\\") at++;
    else if (inText && character === "`") open.pop();
    else if (character === "`") open.push("`");
    else if (inText && character === "$" && source[at + 1] === "{") {
      open.push("}");
      at++;
    } else if (!inText && character === "{") open.push("}");
    else if (!inText && character === "}") open.pop();
  }
  return at;
};

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:u\{?[\da-f]{1,6}\}?|x[\da-f]{2}|[\s\S])/gi, (written) => {
    if (/^\\[nrt]/.test(written)) return " ";
    return written.length > 2 ? "" : written.slice(1).replace("\n", "");
  });
