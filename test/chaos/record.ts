import { type Base, EXPECTED } from "./policies.ts";

/** The last thing that somebody who may said of an item. */
type Word = {
  readonly kind: "tick" | "untick";
  readonly by: string;
  /** As GitHub wrote it down, ISO 8601 to the second. */
  readonly at: string;
  /** What the file was on the page that was clicked; undefined for a command, which may have been said of either page. */
  readonly seen: string | undefined;
};

/** What is known of a pull request without asking the App: what people did, in the order in which they did it. */
export type Gate = {
  readonly number: number;
  readonly branch: string;
  base: Base;
  head: string;
  /** The migration as it stands at the head. */
  content: string;
  open: boolean;
  /** Somebody is doing something that takes a while. */
  busy: boolean;
  /** Second in which somebody last did something: times on GitHub are whole seconds, and two words of one are unordered. */
  lastSecond: number;
  readonly words: Map<string, Word>;
  /** Head → the migration there. */
  readonly contents: Map<string, string>;
  /** Head → until when it could pass, in milliseconds since 1970; infinity while it can. */
  readonly couldPassUntil: Map<string, number>;
};

/** The record of a storm, kept beside the App and without its code. */
export type Record = {
  readonly pullRequests: Map<number, Gate>;
  readonly add: (request: Pick<Gate, "number" | "branch" | "base" | "head" | "content">) => Gate;
  /** To be called after every change of a gate. */
  readonly changed: (gate: Gate) => void;
  /** Whether every item that is expected was last ticked, by somebody who may, for what is there now. */
  readonly passes: (gate: Gate) => boolean;
  /** Words that were said so far. */
  readonly count: { ticks: number; unticks: number; refused: number; pushes: number; retargets: number; other: number };
};

export const createRecord = (now: () => number): Record => {
  const pullRequests = new Map<number, Gate>();
  const passes = ({ words, base, content }: Gate): boolean =>
    EXPECTED[base].every((item) => {
      const word = words.get(item);
      return word?.kind === "tick" && (word.seen === undefined || word.seen === content);
    });
  const changed = (gate: Gate): void => {
    gate.contents.set(gate.head, gate.content);
    const at = now();
    for (const [head, until] of gate.couldPassUntil) {
      if (until === Number.POSITIVE_INFINITY) gate.couldPassUntil.set(head, at);
    }
    if (passes(gate)) gate.couldPassUntil.set(gate.head, Number.POSITIVE_INFINITY);
  };
  return {
    pullRequests,
    add: (request) => {
      const gate: Gate = {
        ...request,
        open: true,
        busy: false,
        lastSecond: 0,
        words: new Map(),
        contents: new Map(),
        couldPassUntil: new Map(),
      };
      pullRequests.set(gate.number, gate);
      changed(gate);
      return gate;
    },
    changed,
    passes,
    count: { ticks: 0, unticks: 0, refused: 0, pushes: 0, retargets: 0, other: 0 },
  };
};
