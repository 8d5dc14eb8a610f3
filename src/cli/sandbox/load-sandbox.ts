import { existsSync } from "node:fs";
import { commandProblem, IncompleteClone, missingOf } from "../../git/repository.ts";
import { execGit, spawnGit } from "../../git/safe-git.ts";
import type { Read } from "../../policy/model/problem.ts";

type Package = typeof import("@tollgate/sandbox");
type SandboxOptions = Parameters<Package["startSandbox"]>[0];

export type SandboxPackage = Omit<Package, "startSandbox"> & {
  readonly startSandbox: (options: Omit<SandboxOptions, "git">) => ReturnType<Package["startSandbox"]>;
};

export const sandboxGit: SandboxOptions["git"] = {
  exec: execGit,
  spawn: spawnGit,
  incompleteClone: async (gitDir, failure) => {
    const missing = existsSync(gitDir) ? await missingOf({ gitDir, root: gitDir }) : "";
    return missing === "" ? undefined : new IncompleteClone(`${failure}; ${missing}.`);
  },
};

/** It is a package of its own, because a check of policies does not need what it depends on. */
export const loadSandbox = async (command: "sandbox" | "demo"): Promise<Read<SandboxPackage>> => {
  try {
    const loaded = await import("@tollgate/sandbox");
    const startSandbox: SandboxPackage["startSandbox"] = (options) =>
      loaded.startSandbox({ ...options, git: sandboxGit });
    return { ok: true, value: { ...loaded, startSandbox } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const message =
      "The sandbox is a package of its own, @tollgate/sandbox, and it is not installed here. In a clone of Tollgate, npm ci installs it.";
    return commandProblem("not-found", command, message);
  }
};
