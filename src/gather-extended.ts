import type { Fault } from "./engine/policy/compiling.ts";
import { extendedNames } from "./engine/policy/extended-names.ts";
import { type ExtendedFile, extendedName, parseExtended } from "./engine/policy/parse-extended.ts";

/** Reads a file of another repository, or says what is wrong with asking for it. Throws where there was no answer. */
export type ReadExtended = (file: ExtendedFile) => Promise<Uint8Array | Fault>;

/** Files of other repositories that one policy file may lead to, how many one after the other, and bytes of all with that one. */
export const extendedLimits = { files: 30, depth: 5, bytes: 1_048_576 } as const;

/** What stands under `extends` of a file. */
type NamesOf = (bytes: Uint8Array) => readonly string[] | Promise<readonly string[]>;

/**
 * Reads all files of repositories that a policy file extends, and those that these extend: a round for each step away,
 * the files of a round side by side. Each is read once, however often it is named.
 *
 * @param namesOf where files that nobody has vouched for are looked into
 * @returns what was read by the one name of each file (`extendedName`), or what is wrong with it: for
 *   `PolicySources.extendsFiles`
 */
export const gatherExtended = async (
  root: Uint8Array,
  read: ReadExtended,
  namesOf: NamesOf = extendedNames,
): Promise<ReadonlyMap<string, Uint8Array | Fault>> => {
  const found = new Map<string, Uint8Array | Fault>();
  let size = root.length;
  let next = await filesIn([root], found, namesOf);
  for (let depth = 1; next.size > 0; depth += 1) {
    const room = depth > extendedLimits.depth ? 0 : extendedLimits.files - found.size;
    const taken = [...next].slice(0, Math.max(0, room));
    const bytes = (await Promise.all(taken.map(async ([, file]) => read(file)))).map((one, index) => {
      if (!(one instanceof Uint8Array)) return one;
      size += one.length;
      return size > extendedLimits.bytes ? tooMuch(taken[index]?.[0] ?? "") : one;
    });
    taken.forEach(([name], index) => {
      found.set(name, bytes[index] ?? missing);
    });
    for (const [name] of [...next].slice(taken.length)) {
      found.set(name, depth > extendedLimits.depth ? tooDeep(name) : tooMany(name));
    }
    next = await filesIn(
      bytes.filter((one) => one instanceof Uint8Array),
      found,
      namesOf,
    );
  }
  return found;
};

const filesIn = async (
  files: readonly Uint8Array[],
  known: ReadonlyMap<string, unknown>,
  namesOf: NamesOf,
): Promise<ReadonlyMap<string, ExtendedFile>> => {
  const named = new Map<string, ExtendedFile>();
  for (const name of (await Promise.all(files.map(async (bytes) => namesOf(bytes)))).flat()) {
    const file = parseExtended(name);
    if (file !== undefined && !known.has(extendedName(file))) named.set(extendedName(file), file);
  }
  return named;
};

const missing: Fault = { code: "not-found", message: "names a file that was not read" };

const tooDeep = (name: string): Fault => ({
  code: "too-large",
  message: `names "${name}", which is more than ${extendedLimits.depth} files away; files are read that extend each other ${extendedLimits.depth} deep at most`,
});

const tooMuch = (name: string): Fault => ({
  code: "too-large",
  message: `names "${name}", which brings the files of one set of policies over ${extendedLimits.bytes} bytes`,
});

const tooMany = (name: string): Fault => ({
  code: "too-large",
  message: `names "${name}", and at most ${extendedLimits.files} files of repositories are read for one set of policies`,
});
