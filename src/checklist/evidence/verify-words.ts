import { matchName } from "../../policy/model/names.ts";
import type { PathMatcher, Verify, Who } from "../../policy/model/policy.ts";
import { listText, someText } from "../../policy/model/words.ts";

/**
 * What verifies the item, for people, without a glob or a regular expression. It continues "Answered by":
 * "a check such as `migration-test`". Backticks mark code.
 */
export const verifyWords = (verify: Verify): string => (WORDS[verify.kind] as (verify: Verify) => string)(verify);

/** The words of each way. Sections in the same place are one way, and any of their headings counts. */
export const verifyWordsOf = (any: readonly Verify[]): readonly string[] => {
  const sections = any.filter((one) => one.kind === "section");
  const words = any.map((one) => {
    if (one.kind !== "section") return verifyWords(one);
    const alike = sections.filter((other) => placeOf(other) === placeOf(one)).map(({ heading }) => `"${heading}"`);
    const shown = alike.length > HEADINGS ? [...alike.slice(0, HEADINGS), "another"] : alike;
    return `a section ${listText(shown, "or")} ${placeOf(one)}`;
  });
  return [...new Set(words)];
};

/** `by A`, `by A, or by B`, `by A, by B, or in 3 other ways`. @param rest how many more there are */
export const waysText = (ways: readonly string[], rest = 0): string => {
  const each = [...ways.map((way) => `by ${way}`), ...(rest > 0 ? [`in ${rest} other ways`] : [])];
  return each.map((one, at) => (at > 0 && at === each.length - 1 ? `or ${one}` : one)).join(", ");
};

const HEADINGS = 4;

const placeOf = ({ in: where }: Extract<Verify, { kind: "section" }>): string =>
  where === undefined ? "in the description" : "in a changed file";

type Words = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => string };

const WORDS: Words = {
  file: ({ globs, written }) => fileWords(globs, written),
  exists: ({ paths }) => `${paths.length === 1 ? "the file" : "a file such as"} ${code(paths[0] ?? "")}`,
  section: (verify) => `a section "${verify.heading}" ${placeOf(verify)}`,
  body: () => "a line in the description",
  title: () => "the title",
  content: () => "the text of the files themselves",
  label: ({ labels }) => named(labels, undefined, "label"),
  check: ({ names, all }) => named(names, all, "check"),
  status: ({ contexts, all }) => named(contexts, all, "commit status", "commit statuses"),
  deployment: ({ environments, all }) => {
    const names = environments.flatMap((name) => exampleName(name) ?? []).slice(0, NAMED);
    const to = names.length === 0 ? "an environment" : listText(names.map(code), all ? "and" : "or");
    return `a deployment of this commit to ${to}`;
  },
  approval: ({ by, count }) =>
    `${count > 1 ? `${count} approvals` : "an approval"}${by.length === 0 ? "" : ` by ${listText(by.map(personWords), "or")}`}`,
  adr: () => "the decision record (ADR)",
  "added-lines": () => "a line that the change adds",
  all: ({ of }) => of.map((any) => [...new Set(any.map(verifyWords))].join(" or ")).join(" and "),
};

const code = (text: string): string => `\`${text.replaceAll("`", "'")}\``;

const NAMED = 3;

const named = (written: readonly string[], all: true | undefined, one: string, many = `${one}s`): string => {
  const examples = written.flatMap((name) => exampleName(name) ?? []);
  const [first] = examples;
  if (first === undefined) return `a ${one} that the policy names`;
  if (all === true && written.length > 1) {
    const shown = examples.slice(0, NAMED).map(code);
    return `the ${many} ${someText(shown, written.length)}`;
  }
  return written.length === 1 && first === written[0] ? `the ${one} ${code(first)}` : `a ${one} such as ${code(first)}`;
};

const exampleName = (pattern: string): string | undefined => {
  const joined = pattern.replaceAll(/\*+/g, (stars, at: number) => {
    const ends = at === 0 || at + stars.length === pattern.length;
    return ends || /[\s_/-]/.test(`${pattern[at - 1]}${pattern[at + stars.length]}`) ? "" : "-";
  });
  return [joined.trim(), pattern.replaceAll(/\*+/g, "all")].find((name) => name !== "" && matchName(pattern, name));
};

const personWords = (who: Who): string => {
  switch (who.kind) {
    case "anyone":
      return "anyone with write access";
    case "author":
      return "the author";
    case "not-author":
      return "a second person";
    case "team":
      return who.team;
    case "code-owner":
      return "a code owner";
    case "role":
      return `the role ${who.role}`;
    case "user":
      return who.login;
    case "all":
      return listText(who.of.map(personWords));
  }
};

const fileWords = (globs: PathMatcher, written: readonly string[]): string => {
  const [first = ""] = written.filter((glob) => !glob.startsWith("!"));
  const path = firstBraces(first).replace(/^(\*\*\/)+/, "");
  const folder = /^([^*?[\]{}!\\]+)\/\*\*(?:\/\*)?$/.exec(path)?.[1];
  if (folder !== undefined) return `a change under ${code(folder)}`;
  const example = examplePath(path);
  if (globs.decide(example)?.matches !== true) return "a file in this change that the policy names";
  return written.length === 1 && example === first
    ? `a change of ${code(example)}`
    : `a file such as ${code(example)} in this change`;
};

const firstBraces = (glob: string): string => {
  const opened = glob.replaceAll(/\{([^{},]*)(?:,[^{}]*)?\}/g, "$1");
  return opened === glob ? glob : firstBraces(opened);
};

const examplePath = (glob: string): string =>
  glob
    .split("/")
    .filter((segment) => segment !== "**")
    .map((segment) => {
      const name = segment
        .replaceAll(/\[([^\]!^])[^\]]*\]/g, "$1")
        .replaceAll(/(?<=[\W_])\*+(?=[\W_])/g, "name")
        .replaceAll("*", "");
      if (!segment.startsWith("*")) return name;
      return /^[\W_]|^$/.test(name) ? `name${name}` : /^[A-Z]/.test(name) ? `Name${name}` : name;
    })
    .join("/");
