import type { Waive } from "./policy.ts";
import { whoText } from "./who-text.ts";

/** Who may waive, as a policy file writes it. */
export const waiveText = (waive: Waive): string =>
  waive.kind === "by" ? waive.who.map(whoText).join(", ") : waive.kind;
