import type { ReadRecord } from "@tollgate/sandbox";
import type { Entry } from "../../checklist/ledger/ledger.ts";
import { readPage } from "../../comment/record/signed-page.ts";
import { REFUSAL_WORDS } from "../../comment/words/item-words.ts";
import { createSigner } from "../../gate/signer.ts";

/** The record in Tollgate's comment, for the sandbox's page. @param keys what the shell signs with */
export const recordReader = (keys: readonly string[]): ReadRecord => {
  const signer = createSigner(keys);
  return (body, of) => {
    const page = readPage(body, of, signer);
    if (page.trust === "absent") return undefined;
    const { ledger } = page;
    if (ledger === undefined)
      return { trust: TRUST.forged, trusted: false, answers: [], refused: [], text: "It cannot be read." };
    const answers = [
      ...Object.entries(ledger.entries),
      ...Object.entries(ledger.beside ?? {}).flatMap(([item, entries]) =>
        entries.map((entry): readonly [string, Entry] => [item, entry]),
      ),
    ];
    return {
      trust: `${TRUST[page.trust]}${page.intact ? "" : " Its page was changed since."}`,
      trusted: page.trust === "signed",
      answers: answers.map(([item, { said, by, at, head, as, via, reason }]) => ({
        ...{ item, said, by, at, head, as, reason: reason ?? "" },
        how: VIA[via],
      })),
      refused: ledger.refusals.map(({ item, by, at, why }) => ({ item, by, at, why: REFUSAL_WORDS[why] })),
      text: JSON.stringify(ledger, null, 2),
    };
  };
};

const TRUST = {
  signed: "Its signature is valid, so nobody has changed it.",
  unsigned: "It is not signed: this shell has no key.",
  forged: "Its signature is not valid. Tollgate does not believe it.",
} as const;

const VIA: Readonly<Record<Entry["via"], string>> = {
  box: "by a click",
  command: "by a comment",
  history: "by a click, read from the edit history",
};
