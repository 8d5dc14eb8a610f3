import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { keyEntries, keyListFault } from "../../gate/signing-keys.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { systemWords } from "./problems.ts";
import type { Terminal } from "./terminal.ts";

/** More than the language allows, so a larger file is still found too large. */
const LARGEST_FILE = 300_000;

export const readBytes = ({ cwd }: Pick<Terminal, "cwd">, file: string): Read<Uint8Array> => {
  const problem = (code: Problem["code"], message: string): Read<Uint8Array> => ({
    ok: false,
    problems: [{ code, file, line: 1, column: 1, key: "", message }],
  });
  let handle: number;
  try {
    handle = openSync(resolve(cwd, file), "r");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return problem("not-found", "There is no such file.");
    if (code === "EACCES" || code === "EPERM") return problem("not-a-file", "The file may not be read by you.");
    const words = error instanceof Error ? systemWords(error) : undefined;
    if (words !== undefined) return problem("not-a-file", `This is no file that can be read: ${words}`);
    throw new Error(`${file} could not be read`, { cause: error });
  }
  try {
    const kind = fstatSync(handle);
    if (kind.isDirectory()) return problem("not-a-file", "This is a folder, not a file.");
    if (!kind.isFile() && !kind.isFIFO()) return problem("not-a-file", "This is no ordinary file.");
    const bytes = Buffer.alloc(LARGEST_FILE);
    let length = 0;
    for (let read = -1; read !== 0 && length < LARGEST_FILE; length += read) {
      read = readSync(handle, bytes, length, LARGEST_FILE - length, null);
    }
    return { ok: true, value: bytes.subarray(0, length) };
  } finally {
    closeSync(handle);
  }
};

type Writing = {
  readonly option: string;
  readonly file: string;
  readonly text: string;
  readonly fresh?: boolean;
  readonly mode?: number;
  readonly makeFolder?: boolean;
};

/** @returns a problem where the user can set right what hinders it */
export const writeFile = (
  { cwd }: Pick<Terminal, "cwd">,
  { option, file, text, fresh = false, mode = 0o666, makeFolder = false }: Writing,
): Read<undefined> => {
  const target = resolve(cwd, file);
  try {
    if (makeFolder) mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: fresh ? "wx" : "w", mode });
    return { ok: true, value: undefined };
  } catch (error) {
    return writeProblem(option, file, error);
  }
};

export const writeProblem = (option: string, file: string, error: unknown): Read<never> => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR")
    return commandProblem("not-found", option, `${file}: there is no such folder.`);
  if (code === "EISDIR") return commandProblem("not-a-file", option, `${file} is a folder.`);
  if (code === "EEXIST") return commandProblem("wrong-value", option, `${file} is there already.`);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return commandProblem("not-permitted", option, `${file} may not be written by you.`);
  const words = error instanceof Error ? systemWords(error) : undefined;
  if (words !== undefined) return commandProblem("wrong-value", option, words);
  throw new Error(`${file} could not be written`, { cause: error });
};

/** From the named file, else from `TOLLGATE_SIGNING_KEY`, which may be absent. Problems hold no key. */
export const readKeys = (
  terminal: Pick<Terminal, "cwd" | "env">,
  file: string | undefined,
): Read<readonly string[]> => {
  if (file === undefined) return keysOf("TOLLGATE_SIGNING_KEY", terminal.env["TOLLGATE_SIGNING_KEY"] ?? "");
  const bytes = readBytes(terminal, file);
  return bytes.ok ? keysOfFile("--signing-key-file", new TextDecoder().decode(bytes.value)) : bytes;
};

export const readPublicKey = (terminal: Pick<Terminal, "cwd">, written: string): Read<readonly string[]> => {
  if (/^(?:ed25519|-----|ssh-)/.test(written)) return keysOf("--public-key", written);
  const bytes = readBytes(terminal, written);
  return bytes.ok ? keysOfFile("--public-key", new TextDecoder().decode(bytes.value)) : bytes;
};

const keysOfFile = (where: string, text: string): Read<readonly string[]> => {
  const published = publishedIn(text);
  const keys = keysOf(where, published ?? text);
  if (!keys.ok || keys.value.length > 0) return keys;
  return commandProblem(
    "wrong-value",
    where,
    published === undefined ? "There is no key in the file." : NONE_PUBLISHED,
  );
};

const NONE_PUBLISHED =
  "The App that served this list has no public key, because it signs with a secret (HMAC), and who verifies with that could also sign. Ask its team to sign with a pair from now on (tollgate keys generate; docs/how-to/auditing.md, Keys). Records that the secret signed can only be verified with it (--secret-env).";

/** One key a line; a key file (-----BEGIN …) may stand among them. */
export const keysOf = (where: string, text: string): Read<readonly string[]> => {
  const keys = keyEntries(text);
  const fault = keyListFault(keys);
  return fault === undefined ? { ok: true, value: keys } : commandProblem("wrong-value", where, fault);
};

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
