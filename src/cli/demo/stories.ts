import { BASE_FILES, CHANGE_FILES, FOUR_EYES_BASE, FOUR_EYES_CHANGE } from "./demo-files.ts";
import type { DemoChange } from "./make-demo-repository.ts";
import type { Telling } from "./stage.ts";
import { tellFourEyes } from "./tell-four-eyes.ts";
import { tellStory } from "./tell-story.ts";

export type StoryName = "golden-list" | "four-eyes";

/** A story: what it is told about, and how. */
export type Story = DemoChange & {
  /** What judges, in a few words. */
  readonly policies: string;
  readonly tell: (telling: Telling) => Promise<void>;
};

/** The stories that `tollgate demo` can tell. */
export const STORIES: Readonly<Record<StoryName, Story>> = {
  "golden-list": {
    branch: "stripe",
    base: BASE_FILES,
    baseMessage: "Judge by the recommended policies; decide how payments are taken",
    change: CHANGE_FILES,
    changeMessage: "Take payments with Stripe",
    policies: "tollgate:recommended.",
    tell: tellStory,
  },
  "four-eyes": {
    branch: "drop-card-token",
    base: FOUR_EYES_BASE,
    baseMessage: "Ask for a second pair of eyes on every migration",
    change: FOUR_EYES_CHANGE,
    changeMessage: "Drop the card token",
    policies: "four eyes on migrations.",
    tell: tellFourEyes,
  },
};
