import type { SandboxOptions as Options, Sandbox } from "../../sandbox/src/sandbox.ts";
import { startSandbox as start } from "../../sandbox/src/start-sandbox.ts";
import { sandboxGit } from "../../src/cli/sandbox/load-sandbox.ts";

export type { RepositoryHandle, Sandbox } from "../../sandbox/src/sandbox.ts";

export type SandboxOptions = Omit<Options, "git">;

/** Starts the stand-in for GitHub with the git that the command line passes to it. */
export const startSandbox = (options: SandboxOptions): Promise<Sandbox> => start({ ...options, git: sandboxGit });
