import type { Verify } from "../policy/policy.ts";
import { whoText } from "../policy/who-text.ts";

type Words = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => string };

const WORDS: Words = {
  file: ({ written }) => `a file that matches ${either(written)} is changed here`,
  exists: ({ paths }) => `${either(paths)} exists`,
  section: ({ heading, in: where }) =>
    `${where === undefined ? "the description" : "a changed file"} has a section "${heading}" with text under it`,
  body: ({ pattern }) => `the description matches /${pattern.source}/`,
  label: ({ labels }) => `label ${either(labels)} is set`,
  check: ({ names, all, conclusions = ["success"] }) =>
    each(names, all, {
      one: (some) => `a check named ${some} ${either(conclusions.map((one) => ENDS[one]))}`,
      every: (glob) => `every check named ${glob} ${either(conclusions.map((one) => ENDS[one]))}`,
    }),
  status: ({ contexts, all }) =>
    each(contexts, all, {
      one: (some) => `status ${some} is success`,
      every: (glob) => `every status ${glob} is success`,
    }),
  approval: ({ by, count }) =>
    `${count > 1 ? `${count} approvals` : "an approval"} of this head${by.length === 0 ? "" : ` by ${either(by.map(whoText))}`}`,
  adr: () => "the ADR is linked and complete",
  "added-lines": ({ patterns }) => `an added line matches ${either(patterns.map(({ source }) => `/${source}/`))}`,
};

/** What a machine would take as an answer, in words for a person, without a full stop: `a check named buf* succeeds`. */
export function wouldVerify(verify: Verify): string {
  return (WORDS[verify.kind] as (verify: Verify) => string)(verify);
}

const ENDS = { success: "succeeds", skipped: "is skipped", neutral: "ends as neutral" } as const;

type Phrases = { readonly one: (some: string) => string; readonly every: (glob: string) => string };

/** Names of which one is enough, or all are asked for; every run that a name with `*` matches has to be green. */
function each(names: readonly string[], all: true | undefined, { one, every }: Phrases): string {
  if (all) {
    const shown = names.slice(0, 5).map((name) => (name.includes("*") ? every(name) : one(name)));
    return [...shown, ...(names.length > 5 ? [`so for ${names.length - 5} more`] : [])].join(" and ");
  }
  const plain = names.filter((name) => !name.includes("*"));
  const globs = names.filter((name) => name.includes("*"));
  return [
    ...(plain.length === 0 ? [] : [one(either(plain))]),
    ...(globs.length === 0 ? [] : [every(either(globs))]),
  ].join(" or ");
}

/** `a`, `a or b`, `a, b or c`; of more than five, the first four and how many others there are. */
function either(words: readonly string[]): string {
  if (words.length > 5) return `${words.slice(0, 4).join(", ")} or one of ${words.length - 4} others`;
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
