import { entriesOf, type WrittenList } from "../src/policy/model/written-parts.ts";
import type { WrittenCondition } from "../src/policy/predicates/condition.ts";
import type { predicates } from "../src/policy/predicates/index.ts";

/** A condition in words (Markdown), and the lists that are too long for a sentence. */
export type ConditionWords = {
  readonly sentence: string;
  readonly lists: readonly { readonly title: string; readonly entries: readonly string[] }[];
};

type Key = keyof typeof predicates;
type Value<K extends Key> = NonNullable<WrittenCondition[K]>;
type Phrase = { readonly words: string; readonly lists?: ConditionWords["lists"] };

/** Entries of a list that the sentence names; of a longer list, these are examples. */
const NAMED = 3;

const PHRASES: { readonly [K in Key]: (value: Value<K>) => Phrase } = {
  draft: (value) => ({ words: value ? "the pull request is a draft" : "the pull request is not a draft" }),
  base: (value) => ({ words: `it goes into ${oneOf(value)}` }),
  head: (value) => ({ words: `it comes from a branch named ${oneOf(value)}` }),
  labels: (value) => ({ words: `it has the label ${oneOf(value)}` }),
  authors: (value) => ({ words: `it was opened by ${oneOf(value)}` }),
  title: (value) => listed("its title matches", "patterns of titles", value),
  body: (value) => listed("its description matches", "patterns of descriptions", value),
  paths: (value) => {
    const map = isList(value) ? { any: value } : value;
    const phrases = [
      ...(map.any === undefined ? [] : [listed("a changed file matches", "paths", map.any)]),
      ...(map.all === undefined ? [] : [listed("changed files match each of", "paths", map.all)]),
      ...(map.only === undefined ? [] : [listed("every changed file matches", "paths", map.only)]),
    ];
    return {
      words: phrases.map(({ words }) => words).join(", and "),
      lists: phrases.flatMap(({ lists = [] }) => lists),
    };
  },
  change: (value) => ({ words: `that file is ${[value].flat().join(" or ")}` }),
  new_sibling: (value) => {
    const map: { of: unknown; max?: number | undefined; entry?: string | undefined; named?: string | undefined } =
      isList(value) ? { of: value } : value;
    const globs = isList(map.of) ? map.of : (map.of as { any: WrittenList }).any;
    const what = map.entry ?? "file or folder";
    const { words, lists = [] } = listed(
      `a new ${what} is added beside others of its kind, in a place that matches`,
      "places",
      globs,
    );
    const named = map.named === undefined ? "" : `, and has the name of a service on the list ${code(map.named)}`;
    return {
      words: `${words}${named} (at most ${map.max ?? 3} at once, because more are a move or a new project)`,
      lists,
    };
  },
  dependencies: (value) => {
    const map = isList(value) ? { any: value } : value;
    const parts = [
      ...(map.any === undefined ? [] : [`the package ${oneOf(map.any)}`]),
      ...(map.list === undefined ? [] : [`a package of the list ${oneOf(map.list)}`]),
    ];
    const except = map.except === undefined ? "" : `, except ${oneOf(map.except)}`;
    return { words: `a manifest newly names ${parts.join(" or ")}${except}` };
  },
  added_lines: (value) => listed("an added line matches", "patterns of added lines", value),
  removed_lines: (value) => listed("a removed line matches", "patterns of removed lines", value),
  size: ({ files, lines }) => ({
    words: [
      ...(files === undefined ? [] : [`${code(files)} files are changed`]),
      ...(lines === undefined ? [] : [`${code(lines)} lines are changed`]),
    ].join(" and "),
  }),
};

/** What fires a condition, in words for a reader who does not know the policy language. */
export const conditionWords = (condition: WrittenCondition): ConditionWords => {
  const { not, ...wanted } = condition;
  const phrases = phrasesOf(wanted);
  const { paths, ...other } = not ?? {};
  // Paths under `not` exclude files; the other keys except the pull request.
  const away = paths === undefined ? [] : phrasesOf({ paths });
  const excepted = phrasesOf(other);
  const but = [
    ...(away.length === 0 ? [] : [`files that ${exceptionWords(paths)} do not count`]),
    ...(excepted.length === 0 ? [] : [`not where ${excepted.map(({ words }) => words).join(", or ")}`]),
  ].map((words) => `; ${words}`);
  return {
    sentence: `${phrases.map(({ words }) => words).join(", and ")}${but.join("")}`,
    lists: [
      ...phrases.flatMap(({ lists = [] }) => lists),
      ...[...away, ...excepted].flatMap(({ lists = [] }) =>
        lists.map((list) => ({ ...list, title: `excepted ${list.title}` })),
      ),
    ],
  };
};

/** Exceptions are many and similar (tests, samples, vendored code), so the sentence counts them and the list is below. */
const exceptionWords = (paths: WrittenCondition["paths"]): string => {
  const written = isList(paths) ? paths : (paths?.any ?? []);
  const { lists } = listed("", "", written);
  return lists === undefined
    ? `match ${oneOf(written)}`
    : `match one of ${entriesOf(written).filter((entry) => !entry.startsWith("!")).length} exceptions`;
};

const phrasesOf = (condition: Omit<WrittenCondition, "not">): readonly Phrase[] =>
  (Object.keys(PHRASES) as Key[]).flatMap((key) => {
    const value = condition[key];
    return value === undefined ? [] : [(PHRASES[key] as (value: unknown) => Phrase)(value)];
  });

const isList = (value: unknown): value is WrittenList => typeof value === "string" || Array.isArray(value);

/** `one of 62 paths, such as …` and the whole list; a short list is part of the sentence. */
const listed = (words: string, title: string, written: WrittenList): Phrase => {
  const entries = entriesOf(written);
  const wanted = entries.filter((entry) => !entry.startsWith("!"));
  if (
    entries.length <= NAMED &&
    entries.length === wanted.length &&
    entries.every((entry) => entry.length <= LONGEST)
  ) {
    return { words: `${words} ${oneOf(written)}` };
  }
  const reported = wanted.filter((entry) => entry.length <= LONGEST).slice(0, NAMED);
  const such = reported.length === 0 ? "" : `, such as ${reported.map(code).join(", ")}`;
  const how = wanted.length === 1 ? `the list of ${title} below` : `one of ${wanted.length} ${title}`;
  return { words: `${words} ${how}${such}`, lists: [{ title, entries }] };
};

/** Longest glob or pattern that is readable within a sentence, in characters. */
const LONGEST = 60;

const oneOf = (written: WrittenList): string => {
  const words = entriesOf(written).map(code);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
};

/** A glob or pattern inside a Markdown sentence. An element, because a code span cannot hold every character. */
export const code = (text: string): string =>
  `<code>${text.replace(/[<>&*_`~|[\]\\#]/g, (character) => `&#${character.codePointAt(0)};`)}</code>`;
