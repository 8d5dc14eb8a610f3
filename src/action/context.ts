import type { GateInput } from "../gate/input.ts";
import type { OctokitSettings, PlainOctokit } from "../github/client/retry.ts";

/** Where an annotation stands. */
type Place = {
  readonly title: string;
  readonly file: string;
  /** 1-based. */
  readonly startLine: number;
  readonly startColumn: number;
};

/** As much of `@actions/core` as the Action uses; what it is handed, it escapes itself. */
export type Core = {
  readonly getInput: (name: string) => string;
  readonly getMultilineInput: (name: string) => readonly string[];
  /** Throws a TypeError where the text is neither. */
  readonly getBooleanInput: (name: string) => boolean;
  readonly setOutput: (name: string, value: string) => void;
  readonly setSecret: (secret: string) => void;
  readonly error: (message: string, place: Place) => void;
  readonly warning: (message: string, place: Place) => void;
  /** Prints a text as it is: foreign ones go through `plainText`. */
  readonly info: (text: string) => void;
  /** Shows an error, and makes the run a failed one. */
  readonly setFailed: (message: string) => void;
};

/** As much of `@actions/github` as the Action uses: the event, and an Octokit with the runner's settings. */
export type Toolkit = {
  readonly context: {
    readonly eventName: string;
    readonly payload: Readonly<Record<string, unknown>>;
    /** Throws where the runner names no repository. */
    readonly repo: { readonly owner: string; readonly repo: string };
    readonly apiUrl: string;
  };
  readonly getOctokit: (token: string, settings: OctokitSettings) => PlainOctokit;
};

/** Everything outside that the Action touches, passed in by `index.ts`, so that nothing below reads the process. */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly core: Core;
  /** Adds Markdown to the job's summary. */
  readonly addSummary: (markdown: string) => Promise<void>;
  /** Loaded where it is called: it reads the event while it loads, and throws where that is no JSON. */
  readonly loadToolkit: () => Promise<Toolkit>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Texts of the built-in policies (`read-builtin-policies.ts`). */
  readonly builtin: () => ReadonlyMap<string, string>;
  /** How long this thread has computed, in milliseconds; nothing is ended, where it is left out. */
  readonly computed?: () => number;
  /** Where the head's policies are worked on; here, where it is left out. */
  readonly think?: GateInput["think"];
};
