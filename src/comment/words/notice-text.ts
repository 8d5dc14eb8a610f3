import type { PassedBy } from "../../checklist/evaluate.ts";
import type { Notice, PastEffect, PastPullRequest, Unreadable } from "../../checklist/item-result.ts";
import type { CommandError, CommandErrorKind, GapCode } from "../../checklist/ledger/ledger.ts";
import type { StaleBecause } from "../../checklist/ledger/staleness.ts";
import type { Unowned } from "../../checklist/requirements/code-owners.ts";
import type { KeyChange } from "../../policy/compare-policies.ts";
import type { PolicyDifference } from "../../policy/compare-policy-sets.ts";
import type { Quoting } from "../escape/markdown.ts";
import { counted, isPattern, listText, timeText, unknownText } from "./item-words.ts";

type Effect = NonNullable<Extract<Notice, { kind: "policy-edited" }>["effect"]>;
type Kind = PolicyDifference["kind"];

const WORDS: Readonly<Record<Kind, (many: boolean) => string>> = {
  vanishes: (many) => (many ? "vanish" : "vanishes"),
  looser: (many) => (many ? "become looser" : "becomes looser"),
  changed: (many) => (many ? "change" : "changes"),
  tighter: (many) => (many ? "become stricter" : "becomes stricter"),
  appears: (many) => (many ? "appear" : "appears"),
  wording: (many) => (many ? "are only worded otherwise" : "is only worded otherwise"),
};

const NAMED = 5;
const LONGEST = 60;

export const policyEffectText = (effect: Effect, quoting: Quoting): string =>
  [policiesText(effect, quoting), pastText(effect.past, quoting)].filter((text) => text !== "").join(" ");

const policiesText = ({ policies, settings }: Effect, quoting: Quoting): string => {
  const kinds = Object.keys(WORDS) as Kind[];
  const parts = kinds.flatMap((kind) => {
    const those = policies.filter((policy) => policy.kind === kind);
    if (those.length === 0) return [];
    const named = few(those, (policy) => nameOf(policy, quoting));
    return [`${counted(those.length, "policy", "policies")} ${WORDS[kind](those.length > 1)} (${named})`];
  });
  const set = settings.length === 0 ? [] : [`settings change (${few(settings, (key) => keyText(key, quoting))})`];
  const all = [...parts, ...set];
  return all.length === 0 ? "Nothing that they ask for changes." : `With them, ${listText(all)}.`;
};

const nameOf = ({ id, kind, keys }: PolicyDifference, quoting: Quoting): string => {
  if (kind === "wording" || keys.length === 0) return quoting.code(id);
  const telling = keys.filter(({ direction }) => direction !== "wording");
  return `${quoting.code(id)}: ${few(telling, (key) => keyText(key, quoting), 3)}`;
};

const keyText = ({ key, before, after }: KeyChange, { code }: Quoting): string => {
  const name = key.replace(/^requires\.checklist\./, "item ").replace(/^requires\./, "");
  if (after === "") return `${code(name)} goes`;
  if (before === "") return `${code(name)} comes`;
  if (isPattern(before) || isPattern(after)) return `${code(name)} changes`;
  return `${code(name)} ${code(short(before))} → ${code(short(after))}`;
};

const short = (text: string): string => {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
};

const pastText = (past: PastEffect | undefined, quoting: Quoting): string => {
  if (past === undefined) return "";
  if (past.kind === "unknown") return `The last merges could not be looked at: ${quoting.plain(past.why)}`;
  if (past.count === 0) return "";
  const { count, unread, heldBefore, heldAfter, newly, noLonger } = past;
  const skipped = unread === 0 ? "" : ` (${unread} more are too large to be looked at)`;
  const of = `Of the last ${counted(count, "merged pull request")}${skipped}, ${heldAfter} would have been asked to tick something first`;
  if (newly.length === 0 && noLonger.length === 0) return `${of}, the same as now.`;
  const changes = [
    ...(newly.length === 0 ? [] : [`newly ${few(newly, (one) => numberOf(one, quoting))}`]),
    ...(noLonger.length === 0 ? [] : [`no longer ${few(noLonger, (one) => numberOf(one, quoting))}`]),
  ];
  return `${of} instead of ${heldBefore}: ${changes.join("; ")}.`;
};

/** As code, because a bare number would create a reference with each edit. */
const numberOf = ({ number, policies }: PastPullRequest, { code }: Quoting): string =>
  `${code(`#${number}`)} by ${few(policies, code, 2)}`;

const few = <T>(all: readonly T[], text: (one: T) => string, max: number = NAMED): string => {
  const rest = all.length - Math.min(all.length, max);
  const shown = all.slice(0, max).map(text);
  return (rest > 0 ? [...shown, `${rest} more`] : shown).join(", ");
};

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
    const rest = people.length - shown.length;
    const names = listText(rest > 0 ? [...shown, `${rest} more`] : shown);
    return `Commits here carry the name of ${names}, but somebody else pushed them. By GitHub's record of pushes ${people.length === 1 ? "this person" : "they"} did not write the change.`;
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
  const rest = Math.max(count, files.length) - shown.length;
  return (rest > 0 ? [...shown, `${rest} more`] : shown).join(", ");
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
    `there is no command ${code(word)}${suggestion === undefined ? "" : `; perhaps ${code(suggestion)}`}. The commands are listed below.`,
  "missing-word": ({ name }, { plain }) => `the command lacks its ${plain(name)}.`,
  "unknown-item": ({ word }, { code }) =>
    /^adr$/i.test(word)
      ? `a decision record (ADR) cannot be ticked or waived. Give one with ${code("/tollgate adr <link>")}.`
      : `no item here is called ${code(word)}.`,
  "ambiguous-item": ({ word, candidates }, { code }) =>
    `${code(word)} could be ${listText(
      candidates.slice(0, MAX_CANDIDATES).map((one) => code(one)),
      "or",
    )}. Say which one.`,
  "not-allowed": ({ name }, { code }) => `the policies do not allow this person ${code(name)}.`,
  undecided: ({ name, unknown }, quoting) =>
    `GitHub has not confirmed yet that you may ${quoting.code(name)}: ${unknownText(unknown, quoting)}. Tollgate asks again at the next evaluation; you need not write it again.`,
  help: () => "the commands are listed below.",
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

const TEXTS: Readonly<Record<GapCode, (by: string) => string>> = {
  deleted: (by) => `${by === "" ? "somebody" : by} has deleted a revision from the edit history since`,
  unreadable: () => "GitHub does not show the whole edit history since then to Tollgate",
  cut: () => "there were more edits since than Tollgate reads",
};

export const gapText = (because: StaleBecause | undefined, plain: (login: string) => string): string | undefined => {
  if (because?.gap !== undefined) {
    const { why, by } = because.gap;
    return `${TEXTS[why](by === "" ? "" : plain(by))}, so it is unknown whether the answer was withdrawn`;
  }
  if (because?.forgotten !== true) return undefined;
  return "the commit that it was given at cannot be read any more, so it is unknown whether the files are the same";
};
