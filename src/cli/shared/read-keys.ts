import { keyEntries, keyListFault } from "../../gate/signing-keys.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import { readBytes } from "./load-policies.ts";
import type { Terminal } from "./terminal.ts";

/** From the named file, else from `TOLLGATE_SIGNING_KEY`, which may be absent. Problems hold no key. */
export const readKeys = (
  terminal: Pick<Terminal, "cwd" | "env">,
  file: string | undefined,
): Read<readonly string[]> => {
  if (file === undefined) return keysOf("TOLLGATE_SIGNING_KEY", terminal.env["TOLLGATE_SIGNING_KEY"] ?? "");
  const bytes = readBytes(terminal, file);
  return bytes.ok ? keysOfFile("--signing-key-file", new TextDecoder().decode(bytes.value)) : bytes;
};

/** The key itself, or the file with it. */
export const readPublicKey = (terminal: Pick<Terminal, "cwd">, written: string): Read<readonly string[]> => {
  if (/^(?:ed25519|-----|ssh-)/.test(written)) return keysOf("--public-key", written);
  const bytes = readBytes(terminal, written);
  return bytes.ok ? keysOfFile("--public-key", new TextDecoder().decode(bytes.value)) : bytes;
};

const keysOfFile = (where: string, text: string): Read<readonly string[]> => {
  const keys = keysOf(where, publishedIn(text) ?? text);
  return keys.ok && keys.value.length === 0
    ? commandProblem("wrong-value", where, "There is no key in the file.")
    : keys;
};

/** One key a line; a key file (-----BEGIN …) may stand among them. */
export const keysOf = (where: string, text: string): Read<readonly string[]> => {
  const keys = keyEntries(text);
  const fault = keyListFault(keys);
  return fault === undefined ? { ok: true, value: keys } : commandProblem("wrong-value", where, fault);
};

/** The keys of a saved `/.well-known/tollgate-keys.json`; undefined if it is another text. */
const publishedIn = (text: string): string | undefined => {
  try {
    const { keys } = JSON.parse(text) as { readonly keys?: unknown };
    if (!Array.isArray(keys)) return undefined;
    return keys
      .map((key: { readonly publicKey?: unknown } | null) => (typeof key?.publicKey === "string" ? key.publicKey : "{"))
      .join("\n");
  } catch {
    return undefined;
  }
};
