import type { Evaluation, Faulted } from "./engine/evaluation.ts";

/** Which of several verdicts is the worst: the one that stands where they share a commit. */
export const badness: Readonly<Record<(Evaluation | Faulted)["verdict"], number>> = { pass: 0, blocked: 1, error: 2 };
