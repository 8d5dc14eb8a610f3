import { readObject } from "./read-object.ts";

/**
 * The bytes of a blob.
 *
 * @throws when the id names no blob
 */
export const readBlob = async (dir: string, sha: string): Promise<Buffer> => {
  const object = await readObject(dir, sha);
  if (object?.type !== "blob") throw new Error(`${sha} is no blob in ${dir}`);
  return object.data;
};
