import type { Refusal, RefusalCode } from "../../checklist/ledger/ledger.ts";
import type { Waive, Who } from "../../policy/model/policy.ts";
import type { Quoting } from "../escape/markdown.ts";
import { onlyWords, timeText } from "./item-words.ts";

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
  return `${answer} (${quoting.plain(timeText(at))}) does not count here${TEXTS[why](item, quoting)}`;
};

type Text = (item: Refusing, quoting: Quoting) => string;

const only = ({ asked }: Refusing, { plain }: Quoting): string => `only ${plain(onlyWords(asked))} can answer this.`;

const ask = ({ name }: Refusing, { code }: Quoting): string =>
  `Ask them to tick it, or to comment ${code(`/tollgate done ${name}`)}.`;

const wrote =
  (because: string, remedy = ""): Text =>
  (item, quoting) =>
    `, because ${because}: ${only(item, quoting)} ${ask(item, quoting)}${remedy}`;

const TEXTS: Readonly<Record<RefusalCode, Text>> = {
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
