import type { GateInput } from "../gate/input.ts";
import type { OrganizationDefaults } from "../gate/policies.ts";
import { keyEntries, keyListFault } from "../gate/signing-keys.ts";
import type { OctokitSettings, PlainOctokit } from "../github/client/retry.ts";
import { type BuiltinPolicies, POLICY_FILE } from "../policy/policy-files.ts";

type Place = {
  readonly title: string;
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
};

/** `info` prints a text unescaped; foreign ones need `plainText`. */
export type Core = {
  readonly getInput: (name: string) => string;
  readonly getMultilineInput: (name: string) => readonly string[];
  readonly getBooleanInput: (name: string) => boolean;
  readonly setOutput: (name: string, value: string) => void;
  readonly setSecret: (secret: string) => void;
  readonly error: (message: string, place: Place) => void;
  readonly warning: (message: string, place: Place) => void;
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

/**
 * From `index.ts`; nothing else reads the process. `loadToolkit` reads the event while loading, and throws if that is
 * not JSON. `computed`: milliseconds; without it there is no limit.
 */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly core: Core;
  readonly addSummary: (markdown: string) => Promise<void>;
  readonly loadToolkit: () => Promise<Pick<Toolkit, "context">>;
  readonly loadOctokit: () => Promise<Toolkit["getOctokit"]>;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly builtin: () => BuiltinPolicies;
  readonly computed?: () => number;
  readonly openTasks?: GateInput["openTasks"];
};

export type Inputs = {
  readonly token: string;
  readonly policyFile: string;
  readonly check: string | undefined;
  readonly unfinished: "pending" | "failure";
  readonly organizationDefaults: OrganizationDefaults;
  readonly dryRun: boolean;
  readonly signingKeys: readonly string[];
};

type InputsRead =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly faults: readonly string[] };

const PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0\n\r]{1,400}$/;

/** Reads the inputs. An empty one counts as absent, because an expression without a result is empty. */
export const readInputs = (core: Pick<Core, "getBooleanInput" | "getInput" | "getMultilineInput">): InputsRead => {
  const faults: string[] = [];
  const token = core.getInput("token");
  if (token === "") faults.push("The input `token` is empty: leave it out to use the workflow's own.");
  const policyFile = core.getInput("policy-file") || POLICY_FILE;
  if (!PATH.test(policyFile)) faults.push("The input `policy-file` is not a path inside the repository.");
  const check = core.getInput("check");
  if (/[\n\r\0]/.test(check) || check.length > 100)
    faults.push("The input `check` is not one line of at most 100 characters.");
  const signingKeys = keyEntries(core.getMultilineInput("signing-key").join("\n"));
  const keyFault = keyListFault(signingKeys, { signs: true });
  if (keyFault !== undefined)
    faults.push(
      `The input \`signing-key\` cannot be used. ${keyFault} Make one with \`openssl rand -hex 32\`, or a pair with \`tollgate keys generate\`.`,
    );
  const look = core.getInput("unfinished").toLowerCase() || "pending";
  const unfinished = (["pending", "failure"] as const).find((one) => one === look);
  if (unfinished === undefined) faults.push("The input `unfinished` is none of pending, failure.");
  const dryRun = core.getInput("dry-run") === "" ? false : booleanOf(core, "dry-run");
  if (dryRun === undefined) faults.push("The input `dry-run` is none of true, false.");
  const defaults = core.getInput("organization-defaults").toLowerCase() || "optional";
  const organizationDefaults = (["require", "optional", "quiet"] as const).find((one) => one === defaults);
  if (organizationDefaults === undefined)
    faults.push("The input `organization-defaults` is none of require, optional, quiet.");
  if (organizationDefaults === undefined || unfinished === undefined || dryRun === undefined || faults.length > 0)
    return { ok: false, faults };
  return {
    ok: true,
    inputs: {
      token,
      policyFile,
      check: check === "" ? undefined : check,
      unfinished,
      organizationDefaults,
      dryRun,
      signingKeys,
    },
  };
};

const booleanOf = (core: Pick<Core, "getBooleanInput">, name: string): boolean | undefined => {
  try {
    return core.getBooleanInput(name);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

/**
 * The runner takes `::command::` at the start of a line and `##[command]` anywhere for commands
 * (https://github.com/actions/runner, `ActionCommand.cs`); its lines end at CR and LF.
 */
export const plainText = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^([\s\u0085]*)::/, "$1: :").replaceAll("##[", "## ["))
    .join("\n");
