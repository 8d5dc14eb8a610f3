/**
 * Texts in lower case of which one is in every text that the regular expression matches, whatever case it asks for. They
 * are looked for first, because that is many times faster than the engine. It holds for ASCII texts only: elsewhere
 * letters of other scripts may count as ASCII ones.
 *
 * @param source in RE2's syntax (https://github.com/google/re2/wiki/Syntax), without faults
 * @returns undefined if none is known
 */
export const requiredTexts = (source: string): readonly string[] | undefined => {
  const reader = { source, at: 0 };
  try {
    const found = alternation(reader);
    return reader.at === source.length ? found : undefined;
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
};

class Unknown extends Error {}

type Reader = { readonly source: string; at: number };
type Texts = readonly string[] | undefined;

const most = 150;

const alternation = (reader: Reader): Texts => {
  const all: string[] = [];
  let known = true;
  for (;;) {
    const texts = sequence(reader);
    if (texts === undefined) known = false;
    else all.push(...texts);
    if (reader.source[reader.at] !== "|") return known && all.length <= most ? [...new Set(all)] : undefined;
    reader.at++;
  }
};

const sequence = (reader: Reader): Texts => {
  let best: Texts;
  let run = "";
  const offer = (texts: Texts): void => {
    if (texts !== undefined && texts.length > 0 && rarity(texts) > rarity(best)) best = texts;
  };
  const end = (): void => {
    if (run !== "") offer([run.toLowerCase()]);
    run = "";
  };
  for (;;) {
    const character = reader.source[reader.at];
    if (character === undefined || character === "|" || character === ")") break;
    const piece = atom(reader);
    const least = repeated(reader);
    if (typeof piece === "string" && piece !== "" && least === "once") {
      run += piece;
      continue;
    }
    if (typeof piece === "string" && least === "more") run += piece;
    end();
    if (typeof piece !== "string" && least !== "maybe") offer(piece);
  }
  end();
  return best;
};

/** Long texts are rare, and of texts as long, those with a sign. */
const rarity = (texts: Texts): number =>
  texts === undefined ? 0 : Math.min(...texts.map((text) => 2 * text.length + (sign.test(text) ? 1 : 0)));

const sign = /[^a-z0-9\s]/;

/** One character, or `""` for what is none, or the texts of a group. */
const atom = (reader: Reader): string | Texts => {
  const { source } = reader;
  const character = source[reader.at] ?? "";
  reader.at++;
  if (character === "(") return group(reader);
  if (character === "[") return skipClass(reader);
  if (character === "\\") return escaped(reader);
  if (".^$".includes(character)) return "";
  if (character > "\x7f")
    return foldsOrIsHalf.test(character) || character.normalize("NFC") !== character ? "" : character;
  if ("*+?".includes(character)) throw new Unknown();
  return character;
};

/**
 * Non-ASCII letters that fold to ASCII, combining marks, and surrogates: what a text needs is not known of these. Any
 * other non-ASCII character is in no ASCII text.
 */
const foldsOrIsHalf = /[\u0130\u0131\u017f\u212a\p{M}\ud800-\udfff]/u;

const group = (reader: Reader): Texts => {
  const { source } = reader;
  const opened = /^\?(?:P?<\w+>|[a-zA-Z-]*:)/.exec(source.slice(reader.at, reader.at + 100));
  const flags = /^\?[a-zA-Z-]+\)/.exec(source.slice(reader.at, reader.at + 20));
  if (flags !== null) {
    reader.at += flags[0].length;
    // A quantifier would belong to what stands before.
    if (/^[*+?{]/.test(source.slice(reader.at))) throw new Unknown();
    return undefined;
  }
  if (source[reader.at] === "?" && opened === null) throw new Unknown();
  reader.at += opened?.[0].length ?? 0;
  const texts = alternation(reader);
  if (source[reader.at] !== ")") throw new Unknown();
  reader.at++;
  return texts;
};

const skipClass = (reader: Reader): string => {
  const { source } = reader;
  const [one = "", other = ""] = source.slice(reader.at, reader.at + 2);
  // `[cC]` is a letter in any case.
  if (source[reader.at + 2] === "]" && letter.test(one) && one.toLowerCase() === other.toLowerCase()) {
    reader.at += 3;
    return one;
  }
  if (source[reader.at] === "^") reader.at++;
  for (let first = true; source[reader.at] !== "]" || first; first = false) {
    const character = source[reader.at];
    if (character === undefined) throw new Unknown();
    if (character === "[" && source[reader.at + 1] === ":") {
      const end = source.indexOf(":]", reader.at);
      if (end === -1) throw new Unknown();
      reader.at = end + 2;
    } else reader.at += character === "\\" ? 2 : 1;
  }
  reader.at++;
  return "";
};

const letter = /[a-zA-Z]/;

const escaped = (reader: Reader): string => {
  const character = reader.source[reader.at] ?? "";
  reader.at++;
  if (/[bBAzsSdDwWtnrfva]/.test(character)) return "";
  if (/[!-/:-@[-`{-~ ]/.test(character)) return character;
  throw new Unknown();
};

const quantifiers = "*+?{";

const repeated = (reader: Reader): "once" | "maybe" | "more" => {
  if (!quantifiers.includes(reader.source[reader.at] ?? " ")) return "once";
  const rest = reader.source.slice(reader.at, reader.at + 20);
  const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(rest);
  if (found === null) return "once";
  reader.at += found[0].length;
  if (found[0].startsWith("+")) return "more";
  return Number(found[1] ?? 0) > 0 ? "more" : "maybe";
};
