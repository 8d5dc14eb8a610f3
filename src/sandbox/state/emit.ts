import { repositoryShape } from "../shapes/repository-shape.ts";
import { organizationShape, userShape } from "../shapes/user-shape.ts";
import { nextId } from "./next-id.ts";
import { person } from "./person.ts";
import type { World } from "./world.ts";

/**
 * Tells everybody who listens what happened, as GitHub's webhooks would.
 *
 * @param name of the event
 * @param payload what is particular to it, made for this event alone; repository, organization and sender are added
 * @param sender login of who did it
 * @param pull number of the pull request that it is about
 */
export const emit = (
  world: World,
  name: string,
  payload: Readonly<Record<string, unknown>>,
  sender: string,
  pull?: number,
): void => {
  const delivery = `00000000-0000-4000-8000-${String(nextId(world, "Delivery")).padStart(12, "0")}`;
  const whole = {
    ...payload,
    repository: repositoryShape(world),
    organization: organizationShape(world),
    sender: userShape(world, person(world, sender)),
  };
  const event = { name, payload: whole, delivery, pull };
  world.events.push(event);
  for (const listener of world.listeners) listener(event);
};
