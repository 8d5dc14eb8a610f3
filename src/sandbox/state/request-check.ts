import { notFound, Refusal } from "../refusal.ts";
import { appShape } from "../shapes/app-shape.ts";
import { branchAt, checkShape } from "../shapes/check-shape.ts";
import { emit } from "./emit.ts";
import { emitSuite } from "./emit-suite.ts";
import { hasRole } from "./person.ts";
import type { Check, Suite, World } from "./world.ts";
import { findCheck } from "./write-check.ts";

/**
 * Asks for a check run again, as the button "Re-run" does. Only its app is told (`check_run.rerequested`).
 *
 * @throws Refusal 403, 404
 */
export const rerequestCheck = (world: World, as: string, id: number): void => {
  const check = findCheck(world, id);
  mayWrite(world, as);
  const payload = { action: "rerequested", check_run: eventShape(world, check) };
  emit(world, "check_run", payload, as, undefined, idOf(world, check.app));
};

/** Presses one of a check run's own buttons. Only its app is told (`check_run.requested_action`). @throws Refusal 403, 404 */
export const requestAction = (world: World, as: string, id: number, identifier: string): void => {
  const check = findCheck(world, id);
  mayWrite(world, as);
  if (!check.actions.some((action) => action.identifier === identifier)) throw notFound();
  const payload = {
    action: "requested_action",
    check_run: eventShape(world, check),
    requested_action: { identifier },
  };
  emit(world, "check_run", payload, as, undefined, idOf(world, check.app));
};

/** Asks for all runs of a suite again. Only its app is told (`check_suite.rerequested`). @throws Refusal 403 */
export const rerequestSuite = async (world: World, as: string, suite: Suite): Promise<void> => {
  mayWrite(world, as);
  await emitSuite(world, as, suite, "rerequested", idOf(world, suite.app));
};

/** Events tell more of the suite than the API does. */
const eventShape = (world: World, check: Check) => {
  const shape = checkShape(world, check);
  return { ...shape, check_suite: { ...shape.check_suite, head_branch: branchAt(world, check.sha) } };
};

const mayWrite = (world: World, as: string): void => {
  if (!hasRole(world, as, "write")) throw new Refusal(403, "Must have write access to the repository.");
};

const idOf = (world: World, app: string): number => appShape(world, app)?.id ?? 0;
