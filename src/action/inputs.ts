import type { OrganizationDefaults } from "../gate/policies.ts";
import { SHORTEST_KEY } from "../gate/signer.ts";
import type { Core } from "./context.ts";

/** The inputs of `action.yml`. */
export type Inputs = {
  readonly token: string;
  readonly policyFile: string;
  /** Undefined: the policy file decides. */
  readonly check: string | undefined;
  readonly unfinished: "pending" | "failure";
  readonly organizationDefaults: OrganizationDefaults;
  readonly dryRun: boolean;
  /** The first one signs, all verify. */
  readonly signingKeys: readonly string[];
};

type InputsRead =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly faults: readonly string[] };

/** A path in a repository, without `..` and a leading slash. */
const PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0\n\r]{1,400}$/;

/** Reads the inputs. An empty one counts as absent, because an expression without a result is empty. */
export const readInputs = (core: Pick<Core, "getBooleanInput" | "getInput" | "getMultilineInput">): InputsRead => {
  const faults: string[] = [];
  const token = core.getInput("token");
  if (token === "") faults.push("The input `token` is empty: leave it out to use the workflow's own.");
  const policyFile = core.getInput("policy-file") || ".github/tollgate.yml";
  if (!PATH.test(policyFile)) faults.push("The input `policy-file` is not a path inside the repository.");
  const check = core.getInput("check");
  if (/[\n\r\0]/.test(check) || check.length > 100)
    faults.push("The input `check` is not one line of at most 100 characters.");
  const signingKeys = core.getMultilineInput("signing-key").filter((line) => line !== "");
  // Do not show it: a short key may be half of a long one.
  if (signingKeys.some((key) => key.length < SHORTEST_KEY)) {
    faults.push(
      `The input \`signing-key\` holds a key of fewer than ${SHORTEST_KEY} characters: make one by \`openssl rand -hex 32\`.`,
    );
  }
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
    // The text is not a boolean.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

/**
 * Makes a text safe to print: the runner takes `::command::` at the start of a line and `##[command]` anywhere for
 * commands (https://github.com/actions/runner, `ActionCommand.cs`); its lines end at CR and LF.
 */
export const plainText = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^([\s\u0085]*)::/, "$1: :").replaceAll("##[", "## ["))
    .join("\n");
