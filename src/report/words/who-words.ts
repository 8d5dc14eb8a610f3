import { partsOf, type Who } from "../../engine/policy/policy.ts";
import { listText } from "./list-text.ts";

type Words = { readonly [Kind in Who["kind"]]: (who: Extract<Who, { kind: Kind }>) => string };

const LONG: Words = {
  anyone: () => "anyone with write access",
  author: () => "the author",
  "not-author": () => "a second person with write access, not an author of the change",
  team: (who) => who.team,
  role: (who) => `anyone with the role ${who.role} or higher`,
  user: (who) => who.login,
  all: ({ of }) => `${of.length} people, one for each: ${listText(of.map((one) => wordOf(one, LONG)))}`,
};

const SHORT: Words = {
  anyone: () => "anyone",
  author: () => "author",
  "not-author": () => "a second person",
  team: (who) => who.team,
  role: (who) => `role ${who.role}`,
  user: (who) => who.login,
  all: ({ of }) => listText(of.map((one) => wordOf(one, SHORT))),
};

const wordOf = (who: Who, table: Words): string => (table[who.kind] as (who: Who) => string)(who);

/** Who may answer, as raw text (team and user names are foreign): `the author or @acme/dba`. An empty list means anyone. */
export const whoWords = (who: readonly Who[], form: "long" | "short"): string => {
  const table = form === "long" ? LONG : SHORT;
  const words = who.map((one) => wordOf(one, table));
  if (words.length === 0) return table.anyone({ kind: "anyone" });
  const text = listText([...new Set(words)], "or");
  return form === "long" && namesSecondPeople(who) ? `${text} (not who wrote the change)` : text;
};

/** Whether teams, roles or names are asked, whose members among those who wrote the change may not answer. */
const namesSecondPeople = (who: readonly Who[]): boolean =>
  partsOf(who).some(
    (part) =>
      part.some(({ kind }) => kind === "team" || kind === "role" || kind === "user") &&
      !part.some(({ kind }) => kind === "author" || kind === "anyone"),
  );
