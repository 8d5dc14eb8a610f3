import type { Backend, QueueOptions } from "./backend.ts";

/** Not there yet. */
export const openPostgres = async (_url: string, _options: QueueOptions): Promise<Backend> => {
  throw new Error("PostgreSQL is not wired yet.");
};
