import { matchName, nameFaults } from "../model/names.ts";
import { entriesOf, writtenList } from "../model/written-parts.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

export const authors = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request was opened by one of these accounts: logins, with or without `@`. `*` stands for any characters, as in `"*[bot]"`; brackets are taken as they are.',
  ),
  compile: (written, compiling) => {
    nameFaults(written, compiling);
    const wanted = entriesOf(written).map((login) => login.replace(/^@/, ""));
    return {
      name: "authors",
      apply: (facts, files) => {
        const { login } = facts.author;
        const holds = wanted.some((name) => matchName(name, login));
        return wholeResult(
          "authors",
          holds,
          holds ? `the author is ${login}` : `the author, ${login}, is none of those named`,
          files,
        );
      },
    };
  },
});
