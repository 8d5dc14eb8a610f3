import { lstatSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Keeps what V8 compiles in `~/.cache/tollgate` (or `$XDG_CACHE_HOME/tollgate`), because compiling takes longer than many
 * commands do. V8 runs what it finds there, so the folder must belong to the user who runs this, and nobody else may write
 * to it; otherwise nothing is kept. `NODE_DISABLE_COMPILE_CACHE=1` turns it off
 * (https://nodejs.org/api/module.html#module-compile-cache).
 */
export const keepCompiledCode = (
  env: Readonly<Record<string, string | undefined>>,
  { home, user, enable }: Machine = thisMachine,
): void => {
  const base = env["XDG_CACHE_HOME"] ?? "";
  const folder = join(isAbsolute(base) ? base : join(home(), ".cache"), "tollgate");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    if (uid === user && (mode & OTHERS_WRITE) === 0 && lstatSync(folder).isDirectory()) enable(folder);
  } catch {
    // A home that is read-only, or none: everything works, only not as soon.
  }
};

const OTHERS_WRITE = 0o022;

type Machine = {
  readonly home: () => string;
  /** Undefined on Windows, which does not report owners. */
  readonly user: number | undefined;
  readonly enable: (folder: string) => unknown;
};

const thisMachine: Machine = { home: homedir, user: process.getuid?.(), enable: enableCompileCache };
