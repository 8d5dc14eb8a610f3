import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, open, readFile, rename, rm } from "node:fs/promises";
import { envFileText } from "./env-file-text.ts";

/** Where credentials were put, and where what was there before is now. */
export type Kept = { readonly file: string; readonly backup: string | undefined };

/**
 * Writes variables into a file that only its owner may read. What was in it stays, beside in a copy too; the file is
 * whole at every moment, and on disk when this resolves.
 *
 * @throws where the folder or the file may not be written
 */
export const keepCredentials = async (
  file: string,
  variables: ReadonlyMap<string, string>,
  now: () => Date,
): Promise<Kept> => {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const backup = before === undefined ? undefined : `${file}.${now().toISOString().replaceAll(/[:.]/g, "-")}.backup`;
  if (backup !== undefined) {
    await copyFile(file, backup, constants.COPYFILE_EXCL);
    await chmod(backup, 0o600);
  }
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    // `wx`: never through a link that somebody laid there.
    const handle = await open(beside, "wx", 0o600);
    try {
      await handle.writeFile(envFileText(before ?? "", variables));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return { file, backup };
};
