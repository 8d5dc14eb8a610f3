import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** Longest file that could be a private key, in bytes. */
const LONGEST = 100_000;

/** Reads a small file of text for `readConfig`; undefined where it cannot be read, or is no such file. */
export const readFile =
  (cwd: string) =>
  (path: string): string | undefined => {
    try {
      const file = resolve(cwd, path);
      const { size } = statSync(file);
      return size > LONGEST ? undefined : readFileSync(file, "utf8");
    } catch {
      // Why it cannot be read makes no difference to what its owner has to do; the fault names the path.
      return undefined;
    }
  };
