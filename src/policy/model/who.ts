import type { Role, Waive, Who } from "./policy.ts";

/** Who may answer, as a text: what policy files, suites and reports write, and reading it back. */

export const ROLES = ["read", "triage", "write", "maintain", "admin"] as const satisfies readonly Role[];

const WORDS = ["anyone", "author", "not-author", "code-owner"] as const;

const SLUG = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})";

type Named = {
  readonly example: string;
  /** Its first group is the name. */
  readonly name: RegExp;
  readonly who: (name: string) => Who | undefined;
};

const NAMED: Readonly<Record<"team" | "role" | "user", Named>> = {
  team: {
    example: "team:@org/team",
    name: new RegExp(`^@?(${SLUG}/${SLUG})$`),
    who: (name) => ({ kind: "team", team: `@${name}` }),
  },
  role: {
    example: "role:maintain",
    name: /^([a-z]+)$/,
    who: (name) => {
      const role = ROLES.find((one) => one === name);
      return role === undefined ? undefined : { kind: "role", role };
    },
  },
  user: {
    example: "user:@login",
    name: new RegExp(`^@?(${SLUG})$`),
    who: (login) => ({ kind: "user", login }),
  },
};

export const WHO_FORMS: readonly string[] = [...WORDS, ...Object.values(NAMED).map(({ example }) => example)];

export const isWhoWord = (text: string): text is (typeof WORDS)[number] => WORDS.some((word) => word === text);

export const isNamedKind = (text: unknown): text is keyof typeof NAMED =>
  typeof text === "string" && Object.hasOwn(NAMED, text);

const named = (kind: keyof typeof NAMED, name: string): Who | undefined => {
  const found = NAMED[kind].name.exec(name)?.[1];
  return found === undefined ? undefined : NAMED[kind].who(found);
};

/** Exactly as a policy file must write it: `author`, `team:@org/team`. */
export const readWho = (text: string): Who | undefined => {
  if (isWhoWord(text)) return { kind: text };
  const colon = text.indexOf(":");
  const kind = text.slice(0, Math.max(0, colon));
  return isNamedKind(kind) ? named(kind, text.slice(colon + 1)) : undefined;
};

/** A name without its kind: `@acme/dba` is a team, `octocat` a person. */
export const readBareName = (text: string): Who | undefined => named("team", text) ?? named("user", text);

export const whoText = (who: Who): string => {
  switch (who.kind) {
    case "team":
      return `team:${who.team}`;
    case "role":
      return `role:${who.role}`;
    case "user":
      return `user:@${who.login}`;
    case "all":
      return `all: [${who.of.map(whoText).join(", ")}]`;
    default:
      return who.kind;
  }
};

/** For a pull request: code owners by the names of their groups. */
export const askText = (who: Who): string =>
  who.kind === "code-owner" && who.groups !== undefined
    ? `code-owner: ${who.groups.map((group) => group.map(whoText).join(", ")).join("; ")}`
    : whoText(who);

/** What `askText` wrote, also in an old report. CODEOWNERS may name what a policy file may not; an unknown form is a person. */
export const readAsk = (written: string): Who => {
  const all = /^all: \[(.*)\]$/s.exec(written)?.[1];
  if (all !== undefined) return { kind: "all", of: all.split(", ").map(readAsk) };
  const owners = /^code-owner: (.*)$/s.exec(written)?.[1];
  if (owners !== undefined)
    return { kind: "code-owner", groups: owners.split("; ").map((group) => group.split(", ").map(readAsk)) };
  const [, kind, name = ""] = /^(team|user):(.*)$/s.exec(written) ?? [];
  if (kind === "team") return { kind: "team", team: name };
  return readWho(written) ?? { kind: "user", login: kind === "user" ? name.replace(/^@/, "") : written };
};

export const waiveText = (waive: Waive): string =>
  waive.kind === "by" ? waive.who.map(whoText).join(", ") : waive.kind;

/** What one answer each is needed for: the parts of `all`, else the whole list. */
export const partsOf = (who: readonly Who[]): readonly (readonly Who[])[] => {
  const all = who.flatMap((one) => (one.kind === "all" ? [one] : []))[0];
  return all === undefined ? [who] : all.of.map((part) => [part]);
};
