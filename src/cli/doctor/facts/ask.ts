import { explainError } from "../../../github/explain-error.ts";
import { statusOf } from "../../../github/status-of.ts";
import type { Asked } from "./asked.ts";

/** Asks a question whose failing is itself worth knowing. Nothing that is thrown gets through; no secret is in what is said. */
export const ask = async <T>(question: () => Promise<T>): Promise<Asked<T>> => {
  try {
    return { ok: true, value: await question() };
  } catch (error) {
    return { ok: false, status: statusOf(error), said: explainError(error).message };
  }
};
