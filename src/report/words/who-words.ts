import type { Who } from "../../engine/policy/policy.ts";
import { listText } from "./list-text.ts";

type Words = { readonly [Kind in Who["kind"]]: (who: Extract<Who, { kind: Kind }>) => string };

const LONG: Words = {
  anyone: () => "anyone with write access",
  author: () => "the author",
  "not-author": () => "a second person with write access, not an author of the change",
  team: (who) => who.team,
  role: (who) => `anyone with the role ${who.role} or higher`,
  user: (who) => who.login,
};

const SHORT: Words = {
  anyone: () => "anyone",
  author: () => "author",
  "not-author": () => "a second person",
  team: (who) => who.team,
  role: (who) => `role ${who.role}`,
  user: (who) => who.login,
};

/** Who may answer, as raw text (team and user names are foreign): `the author or @acme/dba`. An empty list means anyone. */
export const whoWords = (who: readonly Who[], form: "long" | "short"): string => {
  const table = form === "long" ? LONG : SHORT;
  const words = who.map((one) => (table[one.kind] as (who: Who) => string)(one));
  return words.length === 0 ? table.anyone({ kind: "anyone" }) : listText([...new Set(words)], "or");
};
