import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Holds a directory for this process. The lock is the operating system's own, on `tollgate.lock` by way of SQLite: it
 * ends with the process, however that ends, and so is never stale.
 *
 * @returns gives it back
 * @throws where another process has it
 */
export const lockDirectory = (directory: string): (() => void) => {
  const lock = new DatabaseSync(join(directory, "tollgate.lock"), { timeout: 0 });
  try {
    // Nothing is ever written: the file stays empty, and no journal beside it can be left behind.
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw new Error(
      `Another Tollgate is running on ${directory}. SQLite is for one process: stop the other one, give this one a DATA_DIR of its own, or set DATABASE_URL to run several.`,
      { cause: error },
    );
  }
  return () => lock.close();
};
