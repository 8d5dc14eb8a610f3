import type { RefusalCode } from "../../engine/ledger/ledger.ts";

/** Why an answer was refused, and what to do; each continues "<login>'s answer was not taken: ". */
export const REFUSAL_WORDS: Readonly<Record<RefusalCode, { readonly why: string; readonly remedy: string }>> = {
  bot: { why: "bots and apps cannot vouch for anything", remedy: "A person has to tick it." },
  "is-author": {
    why: "this item wants somebody who did not write the change",
    remedy: "Ask a reviewer to tick it.",
  },
  "has-pushed": {
    why: "this item wants somebody who did not write the change, and they pushed to it",
    remedy: "Ask another reviewer to tick it.",
  },
  "is-named": {
    why: "this item wants somebody who did not write the change; commits carry their name, and it cannot be seen who pushed those",
    remedy: "Ask another reviewer to tick it. If the name is wrong, the author can commit again under their own.",
  },
  "is-co-author": {
    why: "this item wants somebody who did not write the change, and a commit names them as its co-author",
    remedy:
      "Ask another reviewer to tick it. If that is wrong, the author can take the line out of the commit's message.",
  },
  "not-the-author": { why: "only the author can say this", remedy: "The author has to tick it." },
  "not-in": { why: "this item asks for particular people", remedy: "One of them has to tick it." },
  "no-access": {
    why: "that takes write access to this repository",
    remedy: "Somebody who has it has to tick it.",
  },
  unattributed: {
    why: "it could not be seen who gave it",
    remedy: "Tick it again, so that it can be seen.",
  },
  "machine-only": { why: "only a machine answers this item", remedy: "See below what it looks for." },
  "not-waivable": {
    why: "this item cannot be declared not applicable, or not by this person",
    remedy: "Do it and tick it, or ask the policy's owners.",
  },
  "no-reason": { why: "a waiver needs a reason", remedy: "Say why the item does not apply." },
};
