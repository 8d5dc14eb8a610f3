import { createSigner } from "../../src/gate/signer.ts";
import { KEY } from "../support/action-world.ts";

/** What the records of a storm are signed with. */
export const STORM_KEY = KEY;
export type StormSeal = ReturnType<typeof createSigner>;
export const stormSeal: StormSeal = createSigner([STORM_KEY]);

/** The one repository that a storm goes over. */
export const STORM_REPOSITORY = "acme/shop";
