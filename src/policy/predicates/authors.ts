import { eachOf, entriesOf } from "../model/compiling.ts";
import { botLogin, type Facts, isBotLogin } from "../model/facts.ts";
import { matchName, nameFaults } from "../model/names.ts";
import { yamlText } from "../model/problem.ts";
import { writtenList } from "../model/written-values.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

const TEAM = /^team:@?([A-Za-z0-9][\w-]{0,99}\/[A-Za-z0-9_][\w.-]{0,254})$/;

type Named =
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "bots" | "people" }
  | { readonly kind: "login"; readonly login: string };

const namedOf = (written: string): Named | undefined => {
  const team = TEAM.exec(written)?.[1];
  if (team !== undefined) return { kind: "team", team: `@${team}` };
  if (written === "kind:bot") return { kind: "bots" };
  if (written === "kind:person") return { kind: "people" };
  return written.includes(":") ? undefined : { kind: "login", login: written.replace(/^@/, "") };
};

export const authors = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request was opened by one of these accounts: logins, with or without `@`, where `*` stands for any characters, as in `"*[bot]"`, and brackets are taken as they are; `team:@org/team`, a member of a team or of one below it; `kind:bot` or `kind:person`. A membership that GitHub does not tell makes the policy apply, and excepts nothing under `not`.',
  ),
  compile: (written, compiling) => {
    nameFaults(written, compiling);
    eachOf(written, (text, below) => {
      if (namedOf(text) === undefined)
        compiling.fault(below, {
          code: "wrong-value",
          message: `says "${text.slice(0, 100)}", which is no account`,
          allowed: ["login", "*[bot]", "team:@org/team", "kind:bot", "kind:person"],
          ...(/^kind:b/i.test(text) ? { suggestion: "kind:bot" } : {}),
          ...(/^kind:[ph]/i.test(text) ? { suggestion: "kind:person" } : {}),
          ...(/^team:@?[\w.-]+$/.test(text) ? { suggestion: `team:@org/${text.replace(/^team:@?/, "")}` } : {}),
        });
    });
    const wanted = entriesOf(written).flatMap((text) => namedOf(text) ?? []);
    const teams = wanted.flatMap((one) => (one.kind === "team" ? [one.team] : []));
    return {
      name: "authors",
      ...(teams.length === 0 ? {} : { needs: { teams } }),
      apply: (facts, files) => {
        const { login } = facts.author;
        const by = wanted.map((one) => isBy(one, facts));
        if (by.includes(true)) {
          const one = wanted[by.indexOf(true)];
          const as = one?.kind === "team" ? `, of ${one.team}` : one?.kind === "bots" ? ", is a bot" : "";
          const text = one?.kind === "bots" ? `the author, ${login}${as}` : `the author is ${login}${as}`;
          return wholeResult("authors", true, text, files);
        }
        const unknown = wanted[by.indexOf(undefined)];
        if (unknown?.kind === "team") {
          const text = `whether the author, ${login}, is in ${unknown.team} is not known`;
          return { ...wholeResult("authors", true, text, files), doubtful: files };
        }
        return wholeResult("authors", false, `the author, ${login}, is none of those named`, files);
      },
    };
  },
});

const isBy = (one: Named, { author, authorTeams }: Facts): boolean | undefined => {
  switch (one.kind) {
    case "login":
      return matchName(one.login, author.login);
    case "bots":
      return author.kind === "bot";
    case "people":
      return author.kind === "person";
    case "team": {
      const among = (teams: readonly string[]): boolean =>
        teams.some((team) => team.toLowerCase() === one.team.toLowerCase());
      if (author.kind === "bot") return false;
      if (authorTeams === undefined || among(authorTeams.unknown ?? [])) return undefined;
      return among(authorTeams.in);
    }
  }
};

export const writtenBy = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'One of these bots wrote the change alone: it opened the pull request, and GitHub\'s list of pushes shows no other account on the branch. Logins as GitHub shows them, such as `"dependabot[bot]"`, where `*` stands for any characters. What commits name does not count. Where GitHub does not tell who pushed, the policy applies, and under `not` nothing is excepted. Name only bots that nobody can tell what to write.',
  ),
  compile: (written, compiling) => {
    nameFaults(written, compiling);
    eachOf(written, (text, below) => {
      if (!isBotLogin(text))
        compiling.fault(below, {
          code: "wrong-value",
          message: `says "${text.slice(0, 100)}", which is no bot: the login of one ends in \`[bot]\``,
          ...(/^@?[\w.*-]+$/.test(text) ? { suggestion: yamlText(botLogin(text.replace(/^@/, ""))) } : {}),
        });
    });
    const wanted = entriesOf(written);
    return {
      name: "written_by",
      needs: { pushers: true },
      apply: ({ author, onlyAuthorPushed }, files) => {
        const { login, kind } = author;
        if (kind !== "bot" || !wanted.some((name) => matchName(name, login)))
          return wholeResult("written_by", false, `the author, ${login}, is none of the bots named`, files);
        if (onlyAuthorPushed === false)
          return wholeResult("written_by", false, `others than ${login} pushed to its branch`, files);
        if (onlyAuthorPushed === true) return wholeResult("written_by", true, `${login} wrote it alone`, files);
        const text = `whether ${login} wrote it alone is not known`;
        return { ...wholeResult("written_by", true, text, files), doubtful: files };
      },
    };
  },
});
