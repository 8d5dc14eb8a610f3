import { setTimeout as wait } from "node:timers/promises";
import type { Storm } from "./storm.ts";

/** Waits until every pull request has its comment, so that there is something to click on. @throws after two minutes */
export const untilCommented = async ({ sandbox, record }: Storm): Promise<void> => {
  const until = performance.now() + 120_000;
  while (
    [...record.pullRequests.values()].some(({ number, open }) => open && sandbox.state.comments.count(number) === 0)
  ) {
    if (performance.now() > until) throw new Error("After two minutes there are pull requests without a comment");
    await wait(100);
  }
};
