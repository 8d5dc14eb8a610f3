import type { GateInput } from "../gate/input.ts";
import type { OctokitSettings, PlainOctokit } from "../github/client/retry.ts";
import type { BuiltinPolicies } from "../policy/extends.ts";

type Place = {
  readonly title: string;
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
};

export type Core = {
  readonly getInput: (name: string) => string;
  readonly getMultilineInput: (name: string) => readonly string[];
  readonly getBooleanInput: (name: string) => boolean;
  readonly setOutput: (name: string, value: string) => void;
  readonly setSecret: (secret: string) => void;
  readonly error: (message: string, place: Place) => void;
  readonly warning: (message: string, place: Place) => void;
  /** Prints a text unescaped; foreign ones need `plainText`. */
  readonly info: (text: string) => void;
  readonly setFailed: (message: string) => void;
};

export type Toolkit = {
  readonly context: {
    readonly eventName: string;
    readonly payload: Readonly<Record<string, unknown>>;
    readonly repo: { readonly owner: string; readonly repo: string };
    readonly apiUrl: string;
  };
  readonly getOctokit: (token: string, settings: OctokitSettings) => PlainOctokit;
};

/** From `index.ts`; nothing else reads the process. */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly core: Core;
  readonly addSummary: (markdown: string) => Promise<void>;
  /** Reads the event while loading. @throws if it is not JSON */
  readonly loadToolkit: () => Promise<Pick<Toolkit, "context">>;
  readonly loadOctokit: () => Promise<Toolkit["getOctokit"]>;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly builtin: () => BuiltinPolicies;
  /** Milliseconds; without it there is no limit. */
  readonly computed?: () => number;
  readonly openTasks?: GateInput["openTasks"];
};
