/** How much of an evaluation a page shows. Each number bounds something; 0 leaves it out. */
export type Detail = {
  /** File names under "why it applies", for each policy. */
  readonly files: number;
  /** Help under items. */
  readonly help: boolean;
  /** Why a policy exists and why it applies, where the policy is folded. */
  readonly foldedWhy: boolean;
  /** What stands under an item: everything, only what somebody has to act on, or nothing. */
  readonly notes: "all" | "to-do" | "none";
  /** Code points of an item's text and of a title; 0 shows the item's key in its place. */
  readonly text: number;
  /** Fingerprints of files in the ledger, which name the file that made a tick stale. */
  readonly fingerprints: boolean;
  /** Policies that only advise. */
  readonly advice: boolean;
  /** ADR links and files, and problems, shown one by one. */
  readonly rows: number;
};

const FULL: Detail = {
  files: 20,
  help: true,
  foldedWhy: true,
  notes: "all",
  text: 300,
  fingerprints: true,
  advice: true,
  rows: 40,
};

/** From everything to next to nothing: the first that fits is published. What people act on goes last. */
export const DETAILS: readonly [Detail, ...Detail[]] = (() => {
  const fewFiles = { ...FULL, files: 5, rows: 15 };
  const noFiles = { ...fewFiles, files: 0 };
  const noHelp = { ...noFiles, help: false };
  const noWhy = { ...noHelp, foldedWhy: false };
  const toDo = { ...noWhy, notes: "to-do" as const };
  const noNotes = { ...toDo, notes: "none" as const, rows: 5 };
  const short = { ...noNotes, text: 100 };
  const noPrints = { ...short, fingerprints: false };
  const shorter = { ...noPrints, text: 40 };
  const keys = { ...shorter, text: 0, rows: 1 };
  const noAdvice = { ...keys, advice: false };
  return [FULL, fewFiles, noFiles, noHelp, noWhy, toDo, noNotes, short, noPrints, shorter, keys, noAdvice];
})();
