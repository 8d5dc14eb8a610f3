import type { PassedBy } from "../../checklist/evaluate.ts";
import type { Notice, Unreadable } from "../../checklist/item-result.ts";
import type { CommandError, CommandErrorKind, GapCode, Refusal, RefusalCode } from "../../checklist/ledger/ledger.ts";
import type { StaleBecause } from "../../checklist/ledger/staleness.ts";
import type { Unowned } from "../../checklist/requirements/code-owners.ts";
import type { Waive, Who } from "../../policy/model/policy.ts";
import { counted, listText, someText } from "../../policy/model/words.ts";
import { COMMANDS, isCommandName } from "../commands/parse-commands.ts";
import type { Quoting } from "../escape/markdown.ts";
import { onlyWords, timeText, unknownText } from "./item-words.ts";
import { policyEffectText } from "./policy-effect-text.ts";

type NoticeTexts = {
  readonly [Kind in Notice["kind"]]: (notice: Extract<Notice, { kind: Kind }>, quoting: Quoting) => string;
};

const MAX_NAMED_FILES = 5;

const NOTICE_TEXTS: NoticeTexts = {
  "ledger-tampered": ({ by }, { plain }) =>
    `The record at the end of this comment was changed or removed by hand, by ${by === "" ? "an account that is gone" : plain(by)}. It was restored from the last one that can be trusted.`,
  "ledger-unreadable": () =>
    "Tollgate could not read its record in this comment: it may be signed with another key, or belong to another pull request. It continues from the last record that can be trusted.",
  "ledger-replayed": () => "This comment contained an older record. The newer one was restored.",
  "page-edited": ({ by }, { plain }) =>
    `${by === "" ? "More of this comment than its boxes was not as Tollgate wrote it" : `${plain(by)} changed more of this comment than its boxes`}. It was restored, and the boxes of that version did not count: please tick them again.`,
  "comment-deleted": ({ by }, { plain }) =>
    `${by === "" ? "This comment was gone" : `${plain(by)} deleted this comment`}. It was rebuilt from its own record.`,
  "comment-lost": ({ by }, { plain }) =>
    by === ""
      ? "The earlier comment is gone, and its record with it. The boxes ask again."
      : `${plain(by)} deleted this comment, and its record is gone with it. The boxes ask again.`,
  "history-unreadable": ({ why, said }, { plain }) =>
    `${UNREADABLE[why].what}${said === "" ? "" : ` (GitHub says: ${plain(said)})`}. Without it, a tick counts only where anyone with write access may give it, and commands in comments are not read. ${UNREADABLE[why].remedy}`,
  "defaults-unseen": ({ file }, { code }) =>
    `No organisation defaults were readable at ${code(file)}. If there are some, they are not applied: let Tollgate read that repository. If there are none, set \`organization-defaults\` to \`quiet\`.`,
  "policy-edited": ({ files, problems, effect, tooLong }, quoting) =>
    `This pull request changes the policies (${named(files, files.length, quoting)}). It is evaluated by those of the base; the new ones apply after the merge.${faults(problems, quoting)}${effect === undefined ? "" : ` ${policyEffectText(effect, quoting)}`}${tooLong === undefined ? "" : ` Their effect could not be computed within ${counted(tooLong, "second")}, so it is not shown; the verdict does not depend on it. Fewer keys, patterns and globs make it shorter.`}`,
  "no-author": ({ login, answers, two }, { plain }) => {
    const who =
      login === "" || login === "ghost"
        ? "The account that opened this is gone, and"
        : `${plain(login)} opened this, and bots`;
    return [
      `${who} cannot answer for it.`,
      answers ? "What is for the author, anyone with write access may answer here." : "",
      two
        ? "Somebody may have used the bot to open it, so an item for a second person needs two people here: at least one of them is another person. Or open it as a person, from the same branch."
        : "",
    ]
      .filter((sentence) => sentence !== "")
      .join(" ");
  },
  "no-code-owner": ({ why, files, count, path = "" }, quoting) =>
    `${UNOWNED[why](named(files, count, quoting), quoting.code(path))} So somebody with the role maintain or higher answers for ${count === 1 ? "it" : "them"}.`,
  "borrowed-names": ({ people }, { plain }) => {
    const shown = people.slice(0, MAX_NAMED_FILES).map((login) => plain(login));
    return `Commits here carry the name of ${someText(shown, people.length)}, but somebody else pushed them. By GitHub's record of pushes ${people.length === 1 ? "this person" : "they"} did not write the change.`;
  },
  "unread-lines": ({ files, count }, quoting) =>
    `The changes of ${counted(count, "file")} are too large to be read (${named(files, count, quoting)}). Conditions on lines count as met for ${count === 1 ? "it" : "them"}.`,
};

const UNOWNED: Readonly<Record<Unowned["why"], (files: string, path: string) => string>> = {
  "no-file": () => "This repository has no CODEOWNERS file on the base branch.",
  unreadable: (_files, path) => `${path} is no text file, or it is over 3 MB, which GitHub does not load.`,
  nobody: (files, path) => `${path} names no owner for ${files}.`,
  email: (files, path) => `${path} names only an e-mail address for ${files}, and GitHub does not say whose it is.`,
  "only-writers": (files, path) => `For ${files}, ${path} names only people who wrote the change.`,
  "too-many": (files, path) => `${path} names more groups of owners than Tollgate asks at once; left over: ${files}.`,
};

const UNREADABLE: Readonly<Record<Unreadable["why"], { readonly what: string; readonly remedy: string }>> = {
  "no-graphql": {
    what: "Tollgate cannot read who edited comments here, because this server does not answer GraphQL",
    remedy: "The administrator of the server must allow its address `/api/graphql`.",
  },
  "not-permitted": {
    what: "Tollgate may not read who edited comments here",
    remedy: "Its token needs `pull-requests: write` and `issues: read`.",
  },
  hidden: {
    what: "GitHub does not show Tollgate what earlier versions of comments said",
    remedy: "Its token needs `pull-requests: write`.",
  },
};

const named = (files: readonly string[], count: number, { code }: Quoting): string => {
  const shown = files.slice(0, MAX_NAMED_FILES).map((file) => code(file));
  return someText(shown, Math.max(count, files.length));
};

const faults = (problems: Extract<Notice, { kind: "policy-edited" }>["problems"], { code, plain }: Quoting): string => {
  if (problems.length === 0) return "";
  const shown = problems
    .slice(0, MAX_NAMED_FILES)
    .map(({ file, line, column, message }) => `${code(`${file}:${line}:${column}`)} ${plain(message)}`);
  const rest = problems.length - shown.length;
  return ` Once merged, they would stop every pull request, because they have ${counted(problems.length, "problem")}: ${(rest > 0 ? [...shown, `and ${rest} more`] : shown).join("; ")}`;
};

export const noticeText = (notice: Notice, quoting: Quoting): string =>
  (NOTICE_TEXTS[notice.kind] as (notice: Notice, quoting: Quoting) => string)(notice, quoting);

type CommandErrorTexts = {
  readonly [Kind in CommandErrorKind["kind"]]: (
    fault: Extract<CommandErrorKind, { kind: Kind }>,
    quoting: Quoting,
  ) => string;
};

const MAX_CANDIDATES = 5;

const COMMAND_ERROR_TEXTS: CommandErrorTexts = {
  "unknown-command": ({ word, suggestion }, { code }) =>
    `there is no command ${code(word)}. ${
      suggestion !== undefined && isCommandName(suggestion)
        ? `Did you mean ${code(COMMANDS[suggestion].form)}?`
        : `The commands are ${listText(Object.keys(COMMANDS).map((name) => code(name)))}.`
    }`,
  "missing-word": ({ name }, { code, plain }) =>
    isCommandName(name)
      ? `the command is not complete. Write ${code(COMMANDS[name].form)}.`
      : `${plain(name)} is missing.`,
  "unknown-item": ({ word }, { code }) =>
    /^adr$/i.test(word)
      ? `a decision record (ADR) cannot be ticked or waived. Give one with ${code("/tollgate adr <link>")}.`
      : `no item here is called ${code(word)}.`,
  "ambiguous-item": ({ word, candidates }, { code }) =>
    candidates.length === 1
      ? `no item here is called ${code(word)}. Did you mean ${candidates.map((one) => code(one)).join("")}?`
      : `${code(word)} could be ${listText(
          candidates.slice(0, MAX_CANDIDATES).map((one) => code(one)),
          "or",
        )}. Say which one.`,
  "not-allowed": ({ name }, { code }) => `the policies do not allow you to use ${code(`/tollgate ${name}`)}.`,
  undecided: ({ name, unknown }, quoting) =>
    `GitHub has not confirmed yet that you may ${quoting.code(name)}: ${unknownText(unknown, quoting)}. Tollgate asks again at the next evaluation; you need not write it again.`,
  help: (_, { code }) => `the commands are ${listText(Object.values(COMMANDS).map(({ form }) => code(form)))}.`,
};

export const commandErrorText = ({ by, fault }: CommandError, quoting: Quoting): string =>
  `To ${by === "" ? "somebody" : quoting.plain(by)}: ${(COMMAND_ERROR_TEXTS[fault.kind] as (fault: CommandErrorKind, quoting: Quoting) => string)(fault, quoting)}`;

type PassedByTexts = {
  readonly [Kind in PassedBy["kind"]]: (by: Extract<PassedBy, { kind: Kind }>, quoting: Quoting) => string;
};

const MAX_NAMED_POLICIES = 3;

const PASSED_BY_TEXTS: PassedByTexts = {
  "break-glass": ({ by, at, reason, as }, { plain }) =>
    `${plain(by)} used break-glass on ${plain(timeText(at))} (as ${plain(as)}): ${plain(reason.replace(/[.\s]+$/, ""))}`,
  "follow-up": ({ policies }, { plain }) =>
    `${listText(policies.slice(0, MAX_NAMED_POLICIES).map((one) => plain(one)))} lets a fix pass; its open items are due afterwards`,
};

export const passedByText = (by: PassedBy, quoting: Quoting): string =>
  (PASSED_BY_TEXTS[by.kind] as (by: PassedBy, quoting: Quoting) => string)(by, quoting);

const GAP_TEXTS: Readonly<Record<GapCode, (by: string) => string>> = {
  deleted: (by) => `${by === "" ? "somebody" : by} has deleted a revision from the edit history since`,
  unreadable: () => "GitHub does not show the whole edit history since then to Tollgate",
  cut: () => "there were more edits since than Tollgate reads",
};

export const gapText = (because: StaleBecause | undefined, plain: (login: string) => string): string | undefined => {
  if (because?.gap !== undefined) {
    const { why, by } = because.gap;
    return `${GAP_TEXTS[why](by === "" ? "" : plain(by))}, so it is unknown whether the answer was withdrawn`;
  }
  if (because?.forgotten !== true) return undefined;
  return "the commit that it was given at cannot be read any more, so it is unknown whether the files are the same";
};

/** The item that refused the answer. `name`: what a command calls it. `waive` may be unknown (an App's report). */
type Refusing = {
  readonly name: string;
  readonly asked: readonly Who[];
  readonly waive?: Waive;
};

export const refusalText = (
  { by, at, why }: Pick<Refusal, "by" | "at" | "why">,
  item: Refusing,
  quoting: Quoting,
): string => {
  const answer = by === "" ? "An answer" : `To ${quoting.plain(by)}: your answer`;
  return `${answer} (${quoting.plain(timeText(at))}) does not count here${REFUSAL_TEXTS[why](item, quoting)}`;
};

type Text = (item: Refusing, quoting: Quoting) => string;

const only = ({ asked }: Refusing, { plain }: Quoting): string => `only ${plain(onlyWords(asked))} can answer this.`;

const ask = ({ name }: Refusing, { code }: Quoting): string =>
  `Ask them to tick it, or to comment ${code(`/tollgate done ${name}`)}.`;

const wrote =
  (because: string, remedy = ""): Text =>
  (item, quoting) =>
    `, because ${because}: ${only(item, quoting)} ${ask(item, quoting)}${remedy}`;

const REFUSAL_TEXTS: Readonly<Record<RefusalCode, Text>> = {
  bot: (item, quoting) =>
    `, because bots and apps cannot vouch for anything. ${quoting.plain(sentence(onlyWords(item.asked)))} can answer this.`,
  "is-author": wrote("you wrote the change"),
  "has-pushed": wrote("you pushed to this change"),
  "is-named": wrote(
    "commits carry your name, and it is unknown who pushed them",
    " If the name is wrong, the author can commit again under their own.",
  ),
  "is-co-author": wrote(
    "a commit names you as its co-author",
    " If that is wrong, the author can take the line out of the commit's message.",
  ),
  "not-the-author": (item, quoting) => `: ${only(item, quoting)} ${ask(item, quoting)}`,
  "not-in": (item, quoting) => `: ${only(item, quoting)} ${ask(item, quoting)}`,
  "no-access": (item, quoting) =>
    `, because you have no write access here: ${only(item, quoting)} ${ask(item, quoting)}`,
  unattributed: ({ name }, { code }) =>
    `, because GitHub does not say who gave it. Tick it again, or comment ${code(`/tollgate done ${name}`)}.`,
  "machine-only": () => ": only a machine answers this item.",
  "not-waivable": ({ name, asked, waive }, { plain, code }) =>
    waive?.kind === "by"
      ? `: only ${plain(onlyWords(waive.who))} can waive this item. Ask them to comment ${code(`/tollgate waive ${name} …`)} with the reason.`
      : `: this item cannot be waived. ${plain(sentence(onlyWords(asked)))} can do it and tick it.`,
  "no-reason": ({ name }, { code }) =>
    `: a waiver needs a reason. Comment ${code(`/tollgate waive ${name} …`)} with the reason in place of the dots.`,
};

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
