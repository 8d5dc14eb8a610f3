import { terminalText } from "../../report/escape/terminal-text.ts";
import type { ConfigFault } from "./config-fault.ts";

/** Faults as lines for a person: what is wrong, what would be right, and how it could look. */
export const faultText = (faults: readonly ConfigFault[]): string =>
  faults
    .map(({ variable, message, allowed, example }) =>
      [`${variable}: ${message}`, `  allowed: ${allowed}`, `  example: ${example}`]
        .map((line) => `${terminalText(line, 600)}\n`)
        .join(""),
    )
    .join("");
