import { type ActionContext, startActionContext } from "../../support/action-world.ts";
import type { ActionRun } from "../../support/run-action.ts";

type Request = Parameters<ActionContext["sandbox"]["openPullRequest"]>[0];

/** A repository with one pull request, evaluated once. */
export const openAction = async (
  table: Parameters<typeof startActionContext>[0] = {},
  more: Partial<Request> = {},
): Promise<{ readonly context: ActionContext; readonly run: ActionRun }> => {
  const context = await startActionContext(table);
  const request = { base: "main", head: "feature", title: "Add a table", author: "ada" };
  await context.sandbox.openPullRequest({ ...request, ...more });
  return { context, run: await context.run() };
};

/** The line of an unanswered box. */
export const OPEN_BOX = "- [ ] The rollback was tested `tested` <!-- tollgate:item schema-change.tested -->";
