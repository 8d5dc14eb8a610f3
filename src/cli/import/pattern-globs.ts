type Piece = string | { readonly any: boolean };

/** `ANY` is `.*`: any characters, `/` too. `PART` is `[^/]*`: any characters of one name. */
const ANY: Piece = { any: true };
const PART: Piece = { any: false };

const MAX_GLOBS = 8;

/**
 * The globs that match what a regular expression of other tools matches, or undefined where globs cannot say it. A dot
 * that is not escaped counts as a dot: `go.mod` means that file.
 */
export const globsOfPattern = (pattern: string): readonly string[] | undefined => {
  const alternatives = splitAlternatives(pattern);
  const globs = alternatives.flatMap((one): readonly (string | undefined)[] => globsOfOne(one) ?? [undefined]);
  return globs.length > MAX_GLOBS * 4 || globs.some((glob) => glob === undefined)
    ? undefined
    : [...new Set(globs as readonly string[])];
};

/** Globs of branches: there, `.*` is mostly meant as the end of one. */
export const globsOfPatterns = (patterns: readonly string[]): readonly string[] | undefined => {
  const all = patterns.map(globsOfPattern);
  return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one ?? []);
};

/** `wip|do not merge` as names with `*`, as labels and logins have them; undefined where it is more than words. */
export const namesOfPattern = (pattern: string): readonly string[] | undefined => {
  const words = pattern
    .replace(/^\(\?i\)/, "")
    .replace(/^(\^?)\(([^()]*)\)(\$?)$/, (_, start: string, inner: string, end: string) =>
      inner
        .split("|")
        .map((one) => `${start}${one}${end}`)
        .join("|"),
    )
    .split("|")
    .map((word) => word.replaceAll(/\\([[\]().:/-])/g, "$1"));
  if (!words.every((word) => /^\^?[\w :/.[\]()&!#+-]+\$?$/.test(word))) return undefined;
  return words.map(
    (word) => `${word.startsWith("^") ? "" : "*"}${word.replaceAll(/^\^|\$$/g, "")}${word.endsWith("$") ? "" : "*"}`,
  );
};

const splitAlternatives = (pattern: string): readonly string[] => {
  const [, start = "", inner, end = ""] = /^(\^?)\((?:\?:)?([^()]*)\)(\$?)$/.exec(pattern) ?? [];
  if (inner !== undefined) return inner.split("|").map((one) => `${start}${one}${end}`);
  return /[()[\]]/.test(pattern) ? [pattern] : pattern.split("|");
};

const globsOfOne = (pattern: string): readonly string[] | undefined => {
  const begins = pattern.startsWith("^");
  const ends = /(?<!\\)\$$/.test(pattern);
  const pieces = piecesOf(pattern.slice(begins ? 1 : 0, ends ? -1 : undefined));
  if (pieces === undefined) return undefined;
  const whole: readonly Piece[] = [...(begins ? [] : [ANY]), ...pieces, ...(ends ? [] : [ANY])];
  const merged = whole.filter((piece, index) => piece !== ANY || whole[index - 1] !== ANY);
  let globs: readonly string[] = [""];
  merged.forEach((piece, index) => {
    if (piece === PART) globs = globs.map((glob) => `${glob}*`);
    else if (typeof piece === "string") globs = globs.map((glob) => glob + piece);
    else globs = globs.flatMap((glob) => withAny(glob, merged[index + 1]));
  });
  const written = globs.map((glob) => glob.replace(/^\/+/, ""));
  return written.length > MAX_GLOBS || written.includes("") ? undefined : written;
};

/** `**` is any folders only where it is a whole part of a path. */
const withAny = (glob: string, next: Piece | undefined): readonly string[] => {
  const fresh = glob === "" || glob.endsWith("/");
  if (next === undefined) return fresh ? [`${glob}**`] : [`${glob}*`, `${glob}*/**`];
  if (typeof next === "string" && next.startsWith("/")) return fresh ? [`${glob}**`] : [`${glob}*`, `${glob}*/**`];
  return fresh ? [`${glob}**/*`] : [`${glob}*`, `${glob}*/**/*`];
};

const TOKEN =
  /^(?:(?<any>\.[*+]\??)|(?<part>(?:\[\^\/\]|\\w|\[\\w-\]|\[\w-?\w*\]|\\d)[*+])|\\(?<escaped>[^\w])|(?<group>\((?:\?:)?[\w.|/\\-]+\))(?![*+?{])|(?<plain>[\w./@#~ ,=:<>-])(?![*+{]))/;

const piecesOf = (pattern: string): readonly Piece[] | undefined => {
  const pieces: Piece[] = [];
  for (let rest = pattern; rest !== ""; ) {
    const found = TOKEN.exec(rest);
    if (found === null) return undefined;
    const { any, part, escaped, group, plain } = found.groups ?? {};
    rest = rest.slice(found[0].length);
    const optional = rest.startsWith("?") && (plain !== undefined || escaped !== undefined);
    if (optional) rest = rest.slice(1);
    const literal = plain ?? (escaped === undefined ? undefined : plainInGlob(escaped));
    if (any !== undefined) pieces.push(ANY);
    else if (part !== undefined) pieces.push(PART);
    else if (group !== undefined)
      pieces.push(
        `{${group
          .replaceAll(/^\((?:\?:)?|\)$/g, "")
          .replaceAll(/\\(.)/g, "$1")
          .replaceAll("|", ",")}}`,
      );
    else if (literal !== undefined) pieces.push(optional ? `{${literal},}` : literal);
  }
  return pieces.reduce<Piece[]>((all, piece) => {
    const last = all.at(-1);
    if (typeof piece === "string" && typeof last === "string") all[all.length - 1] = last + piece;
    else all.push(piece);
    return all;
  }, []);
};

export const plainInGlob = (text: string): string =>
  text.replaceAll(/[[\]{}()*?!+@]/g, (character) => (character === "]" ? "]" : `[${character}]`));

export const literalPattern = (words: string): string => words.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
