import type { StaleBecause } from "../../engine/evaluation.ts";
import type { GapCode } from "../../engine/ledger/ledger.ts";

const TEXTS: Readonly<Record<GapCode, (by: string) => string>> = {
  deleted: (by) => `${by === "" ? "somebody" : by} has deleted a revision from the edit history since`,
  unreadable: () => "GitHub does not show the whole edit history since then to Tollgate",
  cut: () => "there were more edits since than Tollgate reads back",
};

/**
 * Why an answer asks again where nothing tells whether it still stands, as the end of a sentence; undefined where something
 * does.
 *
 * @param plain Makes a login harmless for the place that the text goes to.
 */
export const gapText = (because: StaleBecause | undefined, plain: (login: string) => string): string | undefined => {
  if (because?.gap !== undefined) {
    const { why, by } = because.gap;
    return `${TEXTS[why](by === "" ? "" : plain(by))}, so nothing tells whether the answer was taken back`;
  }
  if (because?.forgotten !== true) return undefined;
  return "the commit that it was given at cannot be read any more, so nothing tells whether the files are the same";
};
