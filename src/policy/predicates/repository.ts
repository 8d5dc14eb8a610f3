import * as z from "zod";
import { compileGlobs } from "../globs/compile-globs.ts";
import { entriesOf, type WrittenList } from "../model/compiling.ts";
import type { RepositoryFacts } from "../model/facts.ts";
import { matchName, nameFaults } from "../model/names.ts";
import { listText } from "../model/words.ts";
import { keyed, writtenList } from "../model/written-values.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

const visibilities = ["public", "private", "internal"] as const;

const map = keyed({
  names: writtenList("Its name matches these globs, as in the list form.").optional(),
  topics: writtenList("It has one of these topics; `*` stands for any characters.").optional(),
  visibility: z
    .union([z.enum(visibilities), z.array(z.enum(visibilities)).min(1).max(visibilities.length)])
    .describe("It is `public`, `private` or `internal`; of a list, any.")
    .optional(),
  properties: z
    .record(z.string().min(1).max(75), writtenList("One of these values; `*` stands for any characters."))
    .describe(
      'Its custom properties, which the organisation sets: `{ tier: [gold, silver], pci: "true" }`. Each that is written must have one of its values.',
    )
    .optional(),
});

type Looks = (about: RepositoryFacts) => string | undefined;

export const repository = definePredicate({
  scope: "pull-request",
  schema: z
    .union([writtenList("A list is read as `names`."), map])
    .describe(
      'The repository that the pull request is opened in, so that one file of an organisation can say where a policy applies: globs of its name (`"payments-*"`), or with the owner (`"acme/*"`); `!` excludes, the last one that matches decides, case does not matter. A map takes `names`, `topics`, `visibility`, `properties`, each of which must hold where it is written. Where Tollgate may not see what a policy looks at, the verdict is an error; a command that does not ask GitHub lets the policy apply.',
    ),
  compile: (written, compiling) => {
    const whole = typeof written === "string" || Array.isArray(written) ? { names: written } : written;
    const keys = Object.entries(whole).filter(([, value]) => value !== undefined);
    if (keys.length === 0)
      compiling.fault([], {
        code: "missing-key",
        message: "says nothing of the repository",
        allowed: Object.keys(map.shape),
      });
    const at = whole === written ? compiling.at("names") : compiling;
    const names =
      whole.names === undefined ? undefined : compileGlobs(withOwner(whole.names), at, { ignoreCase: true });
    if (whole.topics !== undefined) nameFaults(whole.topics, compiling.at("topics"));
    for (const [name, values] of Object.entries(whole.properties ?? {}))
      nameFaults(values, compiling.at("properties", name));
    const looks = looksOf(whole);
    return {
      name: "repository",
      ...(looks.length === 0
        ? {}
        : { needs: { repository: true, ...(whole.properties === undefined ? {} : { properties: true }) } as const }),
      apply: (facts, files) => {
        const said: string[] = [];
        if (names !== undefined) {
          const by = names.decide(facts.repository);
          if (by?.matches !== true)
            return wholeResult("repository", false, `the repository is ${facts.repository}`, files);
          said.push(`the repository ${facts.repository} matches "${by.glob.replace(/^\*\//, "")}"`);
        }
        if (looks.length === 0) return wholeResult("repository", true, said.join(", "), files);
        const about = facts.repositoryFacts;
        if (about === undefined)
          return {
            ...wholeResult("repository", true, "what the repository is like is not known here", files),
            doubtful: files,
          };
        for (const { what, look } of looks) {
          const seen = look(about);
          if (seen === undefined) return wholeResult("repository", false, `the repository ${what}`, files);
          said.push(seen);
        }
        return wholeResult("repository", true, said.join(", "), files);
      },
    };
  },
});

/** A name without an owner is of any owner. */
const withOwner = (written: WrittenList): WrittenList => {
  const glob = (one: string): string =>
    one.includes("/") ? one : one.startsWith("!") ? `!*/${one.slice(1)}` : `*/${one}`;
  return typeof written === "string"
    ? glob(written)
    : written.map((one) => (typeof one === "string" ? glob(one) : one.map(glob)));
};

const looksOf = ({
  topics,
  visibility,
  properties = {},
}: z.output<typeof map>): readonly { readonly what: string; readonly look: Looks }[] => [
  ...(topics === undefined
    ? []
    : [
        {
          what: "has none of the topics",
          look: ({ topics: has }: RepositoryFacts) => {
            const found = has.find((topic) => entriesOf(topics).some((name) => matchName(name, topic)));
            return found === undefined ? undefined : `it has the topic "${found}"`;
          },
        },
      ]),
  ...(visibility === undefined
    ? []
    : [
        {
          what: `is not ${listText([visibility].flat(), "or")}`,
          look: ({ visibility: is }: RepositoryFacts) =>
            [visibility].flat().some((one) => one === is) ? `it is ${is}` : undefined,
        },
      ]),
  ...Object.entries(properties).map(([name, values]) => ({
    what: `has another value of the property "${name}", or none`,
    look: ({ properties: has = {} }: RepositoryFacts) => {
      const is = Object.entries(has).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? [];
      const found = is.find((value) => entriesOf(values).some((wanted) => matchName(wanted, value)));
      return found === undefined ? undefined : `its property "${name}" is "${found}"`;
    },
  })),
];
