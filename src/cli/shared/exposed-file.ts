import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { openRepository } from "../../git/repository.ts";
import { ignoredBy } from "../../git/uncommitted.ts";
import type { Terminal } from "./terminal.ts";

/**
 * What to do if a file with secrets lies where `git add .` would take it, as two sentences.
 *
 * @param option the option that names the file
 * @returns undefined if git does not see the file, also if git is not there
 */
export const exposedWords = async (
  { cwd }: Pick<Terminal, "cwd">,
  file: string,
  option: string,
): Promise<string | undefined> => {
  const path = resolve(cwd, file);
  let folder = dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const opened = await openRepository(folder, false);
    if (!opened.ok || opened.value.root === opened.value.gitDir) return undefined;
    const { root, gitDir } = opened.value;
    // Git names folders by their real paths.
    const real = join(realpathSync(folder), relative(folder, path));
    if (real.startsWith(`${realpathSync(gitDir)}${sep}`)) return undefined;
    const place = relative(realpathSync(root), real).split(sep).join("/");
    if ((await ignoredBy(opened.value, place)) !== undefined) return undefined;
    // A copy of the file that was there before has the same beginning.
    const line = /^[\w./-]+$/.test(place) ? `the line /${place}*` : "a line for it";
    return `${file} lies in the git work tree ${root}, which does not ignore it, so \`git add .\` would take the private key with it. Name a file elsewhere (${option}), or write ${line} into ${join(root, ".gitignore")}.`;
  } catch {
    return undefined;
  }
};
