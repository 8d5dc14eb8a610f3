import { readBuiltinPolicies } from "../../read-builtin-policies.ts";
import { readBytes } from "../load-policies.ts";
import type { Terminal } from "../terminal.ts";

/** Texts of policy files by the names that origins have, each read once. */
export const policyTexts = (terminal: Pick<Terminal, "cwd">): ((file: string) => string | undefined) => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (known.has(file)) return known.get(file);
    const own = file.startsWith("tollgate:") ? undefined : readBytes(terminal, file);
    const text = own?.ok === true ? new TextDecoder().decode(own.value) : builtin.get(file.replace(/^tollgate:/, ""));
    known.set(file, text);
    return text;
  };
};
