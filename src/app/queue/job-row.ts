import type { Selectable } from "kysely";
import type { JobTable } from "../store/database.ts";

/** A job as it is written down. */
export type JobRow = Selectable<JobTable>;

/** What was changed of a job: where it's ready, or when it will be, a runner may have to be told. */
export type Scheduled = Pick<JobRow, "key" | "lane" | "turn" | "due" | "owner" | "waiting">;
