import { numberText } from "../../backtest/backtest-report.ts";
import type { Terminal } from "../shared/terminal.ts";

type Progress = { readonly done: (count: number) => void; readonly end: () => void };

const PAUSE = 100;

export const showProgress = (
  terminal: Pick<Terminal, "err" | "live" | "columns">,
  total: number,
  now: () => number,
): Progress => {
  const began = now();
  let reported = 0;
  let last = Number.NEGATIVE_INFINITY;
  const tenths = (count: number): number => Math.floor((count / total) * 10);
  return {
    done: (count) => {
      if (total === 0) return;
      if (terminal.live === true) {
        if (now() - last < PAUSE && count < total) return;
        last = now();
        const words = `${bar(count / total)} ${numberText(count)} of ${numberText(total)} pull requests${leftText(now() - began, count, total)}`;
        terminal.err(`\r${words.slice(0, terminal.columns - 1)}\x1b[K`);
        reported = count;
      } else if (tenths(count) > tenths(reported) && total >= 100) {
        reported = count;
        terminal.err(`${numberText(count)} of ${numberText(total)} pull requests\n`);
      }
    },
    end: () => {
      if (terminal.live === true && reported > 0) terminal.err("\r\x1b[K");
    },
  };
};

const WIDTH = 20;

const bar = (share: number): string => {
  const full = Math.round(share * WIDTH);
  return "█".repeat(full) + "░".repeat(WIDTH - full);
};

const leftText = (elapsed: number, count: number, total: number): string => {
  if (elapsed < 2_000 || count === 0 || count === total) return "";
  const seconds = Math.ceil(((elapsed / count) * (total - count)) / 1_000);
  return seconds < 90 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`;
};
