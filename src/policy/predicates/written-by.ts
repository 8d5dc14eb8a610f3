import { botLogin, isBotLogin } from "../model/accounts.ts";
import { matchName, nameFaults } from "../model/names.ts";
import { eachOf, entriesOf, writtenList } from "../model/written-parts.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

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
          ...(/^@?[\w.*-]+$/.test(text) ? { suggestion: botLogin(text.replace(/^@/, "")) } : {}),
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
