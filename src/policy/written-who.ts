import * as z from "zod";
import { type Compiling, eachOf, entriesOf, type WrittenList } from "./model/compiling.ts";
import type { Who } from "./model/policy.ts";
import { cut, nearestSpelling } from "./model/problem.ts";
import { isWhoWord, ROLES, readBareName, readWho, WHO_FORMS, whoText } from "./model/who.ts";
import { keyed, writtenList } from "./model/written-values.ts";

const TOGETHER = { least: 2, max: 5 };

export const writtenWho = (what: string) =>
  z
    .union([
      writtenList("Any of these."),
      keyed({ all: writtenList("Each of these, every one by another person: two to five.") }),
    ])
    .describe(what);

export type WrittenWho = WrittenList | { readonly all: WrittenList };

const formsOf = (owners: boolean): readonly string[] => WHO_FORMS.filter((form) => owners || form !== "code-owner");

export const personForms =
  "`author`, `not-author`, `anyone`, `team:@org/team`, `role:maintain` or `user:@login`, or a list of these, any of which is enough. People only, never bots";

export const whoForms = `${personForms}. \`code-owner\` is whom CODEOWNERS of the base branch names for the files that the policy matched, never who wrote the change. A team, a role or a name means a second person: who wrote the change may only where \`author\` or \`anyone\` is in the list. \`{ all: ["team:@org/one", "team:@org/two"] }\` asks for each of them, every one by another person`;

/** `owners`: whether there are files whose code owners can be meant. */
export const parseWho = (written: WrittenWho, compiling: Compiling, owners = true): readonly Who[] => {
  if (typeof written === "string" || !("all" in written)) return parseAny(written, compiling, owners);
  const { length } = entriesOf(written.all);
  if (length < TOGETHER.least || length > TOGETHER.max) {
    compiling.fault(["all"], {
      code: "wrong-value",
      message:
        length < TOGETHER.least
          ? "asks for one person, who needs no `all`"
          : `asks for ${length} people; at most ${TOGETHER.max} can be asked together`,
    });
  }
  const of = parseAny(written.all, compiling.at("all"), owners);
  const owner = of.findIndex(({ kind }) => kind === "code-owner");
  if (owner !== -1)
    compiling.fault(["all"], {
      code: "wrong-value",
      message:
        "cannot hold `code-owner`, which may be several people itself; give the code owners an item of their own",
    });
  return [{ kind: "all", of }];
};

/** What other tools call people. */
const MEANT: Readonly<Record<string, string>> = {
  reviewer: "not-author",
  approver: "not-author",
  "second-person": "not-author",
  peer: "not-author",
  other: "not-author",
  everyone: "anyone",
  anybody: "anyone",
  everybody: "anyone",
  all: "anyone",
  maintainer: "role:maintain",
  admin: "role:admin",
  owner: "role:admin",
  writer: "role:write",
  committer: "role:write",
  codeowner: "code-owner",
};

/** A login is seldom a slip of one of these. */
const LONG_WORDS = Object.keys(MEANT).filter((word) => word.length >= 8);

const parseAny = (written: WrittenList, compiling: Compiling, owners: boolean): readonly Who[] => {
  const found: Who[] = [];
  eachOf(written, (text, below) => {
    const who = readWho(text);
    if (who !== undefined && (owners || who.kind !== "code-owner")) found.push(who);
    else if (who !== undefined) {
      compiling.fault(below, {
        code: "wrong-value",
        message: "says `code-owner`, but this is not about the files of one policy; name the people",
        allowed: formsOf(owners),
      });
    } else {
      const role = /^role:(.*)$/.exec(text)?.[1];
      const near: string | undefined =
        MEANT[nearestSpelling(text.replace(/s$/, ""), LONG_WORDS) ?? text.toLowerCase().replace(/s$/, "")] ??
        (role === undefined ? nearestSpelling(text, WHO_FORMS.filter(isWhoWord)) : nearestSpelling(role, ROLES));
      const meant =
        severalOf(text) ??
        (role !== undefined && near !== undefined && ROLES.some((one) => one === near) ? `role:${near}` : near) ??
        bareName(text);
      const suggestion = meant === undefined || namesSomebody(meant, owners) ? meant : undefined;
      compiling.fault(below, {
        code: "wrong-value",
        message: `says "${cut(text)}", which names nobody`,
        allowed: role === undefined ? formsOf(owners) : ROLES.map((one) => `role:${one}`),
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
  });
  return found;
};

const bareName = (text: string): string | undefined => {
  const who = readBareName(text);
  return who === undefined ? undefined : whoText(who);
};

/** Whether a suggestion is right where it is made. A list has been looked at by its parts. */
const namesSomebody = (text: string, owners: boolean): boolean => {
  if (text.startsWith("[")) return owners || !text.includes("code-owner");
  const who = readWho(text);
  return who !== undefined && (owners || who.kind !== "code-owner");
};

/** `author or team:@acme/dba` as a list. */
const severalOf = (text: string): string | undefined => {
  const parts = text.split(/\s*,\s*|\s+or\s+/);
  if (parts.length < 2 || parts.some((part) => readWho(part) === undefined)) return undefined;
  return `[${parts.map((part) => (part.includes("@") ? `"${part}"` : part)).join(", ")}]`;
};

export const ownerFaults = (owners: WrittenList, compiling: Compiling): void => {
  eachOf(owners, (owner, below) => {
    if (/^@[A-Za-z0-9][\w-]{0,99}(\/[A-Za-z0-9][\w.-]{0,99})?$/.test(owner)) return;
    compiling.fault(below, {
      code: "wrong-value",
      message: "is no owner: `@login` or `@org/team`",
      ...(/^[A-Za-z0-9][\w-]{0,99}(\/[A-Za-z0-9][\w.-]{0,99})?$/.test(owner) ? { suggestion: `"@${owner}"` } : {}),
    });
  });
};
