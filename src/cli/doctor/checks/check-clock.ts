import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Seconds that GitHub bears with, and from which on it is worth a word. GitHub's Date header has whole seconds. */
const BORNE = 30;
const NOTED = 10;

/** Whether our clock is GitHub's: it refuses tokens that begin in its future or last too long. */
export const checkClock = ({ aheadMs }: DoctorFacts): readonly Finding[] => {
  if (aheadMs === undefined) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const side = aheadMs > 0 ? "ahead of" : "behind";
  const mend =
    "Let this machine take its time from a server (timedatectl set-ntp true; a container has its host's clock).";
  if (seconds <= NOTED) return [{ check: "clock", level: "ok", message: "The clock is GitHub's." }];
  return [
    {
      check: "clock",
      level: seconds > BORNE ? "wrong" : "warning",
      message: `The clock is ${duration(seconds)} ${side} GitHub's${seconds > BORNE ? ", which refuses our tokens for it, now or soon" : ""}.`,
      mend,
    },
  ];
};

const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds} seconds`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds / 3_600)} hours`;
