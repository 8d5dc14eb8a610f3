import type { GateInput } from "../gate/input.ts";
import type { OctokitSettings, PlainOctokit } from "../github/client/retry.ts";

type Place = {
  readonly title: string;
  readonly file: string;
  /** 1-based. */
  readonly startLine: number;
  readonly startColumn: number;
};

/** The part of `@actions/core` that the Action uses. It escapes what it gets. */
export type Core = {
  readonly getInput: (name: string) => string;
  readonly getMultilineInput: (name: string) => readonly string[];
  /** @throws TypeError if the text is not a boolean */
  readonly getBooleanInput: (name: string) => boolean;
  readonly setOutput: (name: string, value: string) => void;
  readonly setSecret: (secret: string) => void;
  readonly error: (message: string, place: Place) => void;
  readonly warning: (message: string, place: Place) => void;
  /** Prints a text unescaped; foreign ones need `plainText`. */
  readonly info: (text: string) => void;
  /** Also fails the run. */
  readonly setFailed: (message: string) => void;
};

/** The part of `@actions/github` that the Action uses. */
export type Toolkit = {
  readonly context: {
    readonly eventName: string;
    readonly payload: Readonly<Record<string, unknown>>;
    /** @throws if the runner names no repository */
    readonly repo: { readonly owner: string; readonly repo: string };
    readonly apiUrl: string;
  };
  readonly getOctokit: (token: string, settings: OctokitSettings) => PlainOctokit;
};

/** The Action's dependencies, from `index.ts`; nothing else reads the process. */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly core: Core;
  /** Adds Markdown to the job summary. */
  readonly addSummary: (markdown: string) => Promise<void>;
  /** Reads the event while loading. @throws if it is not JSON */
  readonly loadToolkit: () => Promise<Toolkit>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Texts of the built-in policies. */
  readonly builtin: () => ReadonlyMap<string, string>;
  /** The thread's computing time in milliseconds; without it there is no limit. */
  readonly computed?: () => number;
  /** Default: in this thread. */
  readonly openTasks?: GateInput["openTasks"];
};
