import type { Faults } from "./count-faults.ts";

/** What a scenario is run with. */
export type ScenarioRequest = {
  readonly seed: number;
  /** How often its fault happens. */
  readonly rounds: number;
  /** Smaller: for CI. */
  readonly quick: boolean;
  /** Told of what is going on. */
  readonly tell: (text: string) => void;
};

/** How a scenario went. */
export type ScenarioResult = {
  /** Why it could not be run here; it is then neither passed nor failed. */
  readonly skipped?: string;
  /** What was done and seen, in a few words: `50 kills, 812 ticks`. */
  readonly did: readonly string[];
  readonly faults: Faults;
  /** What else is not as it should be. */
  readonly failed: readonly string[];
};

/** Something that goes wrong, and what must hold all the same. */
export type Scenario = {
  readonly name: string;
  readonly about: string;
  /** Rounds where nobody says otherwise, in full and in quick. */
  readonly rounds: readonly [full: number, quick: number];
  readonly run: (request: ScenarioRequest) => Promise<ScenarioResult>;
};
