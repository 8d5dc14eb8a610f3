import type { Ledger } from "./ledger.ts";

/**
 * What may be believed of a ledger that no key signed: whoever may edit the comment may have written it, so only
 * what `by: anyone` allowed (which is the same people) stands. Waivers name a person and a reason, and fall too.
 */
export const trustedLedger = (ledger: Ledger, signed: boolean): Ledger => {
  if (signed) return ledger;
  const entries = Object.entries(ledger.entries).filter(
    ([, entry]) => entry.as === "anyone" && entry.said !== "waived",
  );
  const { breakGlass: _, issue: __, heard: ___, beside: ____, ...kept } = ledger;
  const { pushes: _____, witnessed: ______, undecided: _______, ...rest } = kept;
  // Commands are read again from the comments that they stand in, whose authors cannot be forged.
  return { ...rest, entries: Object.fromEntries(entries), links: [], commands: {}, asks: [], waiting: [] };
};
