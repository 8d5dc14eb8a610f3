import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Points many new refs at commits at once, by writing `packed-refs` anew as git itself does (a lock file that takes its
 * place). Through git each ref is a file of its own, and thousands take minutes.
 *
 * @param refs written out, none of which is there yet
 * @throws where somebody else is writing the file
 */
export const packRefs = async (dir: string, refs: ReadonlyMap<string, string>): Promise<void> => {
  const path = join(dir, "packed-refs");
  const entries: { readonly name: string; readonly text: string }[] = [...refs].map(([name, sha]) => ({
    name,
    text: `${sha} ${name}\n`,
  }));
  for (const line of (await readOrNothing(path)).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const last = entries.at(-1);
    // What an annotated tag points at stands below it.
    if (line.startsWith("^") && last !== undefined)
      entries[entries.length - 1] = { ...last, text: `${last.text}${line}\n` };
    else entries.push({ name: line.slice(41), text: `${line}\n` });
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  const text = `# pack-refs with: peeled sorted \n${entries.map((entry) => entry.text).join("")}`;
  await writeFile(`${path}.lock`, text, { flag: "wx" });
  await rename(`${path}.lock`, path);
};

const readOrNothing = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
};
