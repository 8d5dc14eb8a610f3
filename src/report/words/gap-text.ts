import type { Gap, GapCode } from "../../engine/ledger/ledger.ts";

const TEXTS: Readonly<Record<GapCode, (by: string) => string>> = {
  deleted: (by) => `${by === "" ? "somebody" : by} has deleted a revision from the edit history since`,
  unreadable: () => "GitHub does not show the whole edit history since then to Tollgate",
  cut: () => "there were more edits since than Tollgate reads back",
};

/**
 * Why an answer asks again that may have been taken back where the edit history does not tell, as the end of a sentence.
 *
 * @param plain Makes a login harmless for the place that the text goes to.
 */
export const gapText = ({ why, by }: Gap, plain: (login: string) => string): string =>
  `${TEXTS[why](by === "" ? "" : plain(by))}, so nothing tells whether the answer was taken back`;
