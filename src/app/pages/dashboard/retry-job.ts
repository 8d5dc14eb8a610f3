import type { Queue } from "../../queue/queue.ts";
import type { Visitor } from "../guard/visitor.ts";
import { repositoryOfJob } from "./repository-of-job.ts";

/** What came of it. `gone`: it is not among the dead any more. `not-found`: nothing that the visitor may know of. */
export type RetryResult = "yes" | "gone" | "not-found" | "not-yours";

/** Nothing that we enqueue has a longer key. */
const LONGEST_KEY = 1_000;

/**
 * Tries a dead job again, for whoever administers its repository at this moment; for anybody where the pages are open.
 *
 * @throws GithubFault where GitHub does not say whether they do.
 */
export const retryJob = async (queue: Queue, visitor: Visitor, key: string): Promise<RetryResult> => {
  // Without a key the queue would retry everything.
  if (key === "" || key.length > LONGEST_KEY) return "not-found";
  if (!visitor.open) {
    const repository = repositoryOfJob(key);
    const access = repository === undefined ? undefined : await visitor.accessNow(repository);
    if (access === undefined || access.kind === "none") return "not-found";
    if (!access.admin) return "not-yours";
  }
  return (await queue.retry(key)) > 0 ? "yes" : "gone";
};
