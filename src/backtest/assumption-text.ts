import type { BacktestReport } from "./backtest-report.ts";
import { numberText } from "./number-text.ts";
import { ASSUMPTION_WORDS } from "./select-pull-requests.ts";

/** What was taken for a pull request, what was left out, and whether there was more to be had. */
export const assumptionText = ({
  assumption,
  leftOut,
  shallow,
}: Pick<BacktestReport, "assumption" | "leftOut" | "shallow">): string =>
  [
    ASSUMPTION_WORDS[assumption],
    ...(leftOut === 0
      ? []
      : [
          `${numberText(leftOut)} other ${leftOut === 1 ? "commit is" : "commits are"} left out (--all-commits takes ${leftOut === 1 ? "it" : "them"} too).`,
        ]),
    ...(shallow ? ["This clone is shallow: older ones are not here (git fetch --unshallow)."] : []),
  ].join(" ");
