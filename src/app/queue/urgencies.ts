import type { Urgency } from "./job.ts";

/** The urgencies as numbers, and back: the smaller goes first. */
export const urgencies: readonly Urgency[] = ["person", "event", "background"];
