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

export type CommittedFile = { readonly path: string; readonly bytes: Uint8Array };

/** Adds a commit to a branch of a bare repository. Without `from` it has no parent. @throws if git fails */
export const commitFiles = async (
  gitDir: string,
  commit: {
    readonly branch: string;
    readonly from?: string;
    readonly message: string;
    readonly author: { readonly name: string; readonly email: string };
    readonly at: number;
    readonly files: readonly CommittedFile[];
  },
): Promise<void> => {
  const parts: Buffer[] = [];
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`));
  const data = (bytes: Uint8Array): void => {
    line(`data ${bytes.length}`);
    parts.push(Buffer.from(bytes), Buffer.from("\n"));
  };
  line(`commit refs/heads/${commit.branch}`);
  line(`committer ${commit.author.name} <${commit.author.email}> ${commit.at} +0000`);
  data(Buffer.from(commit.message));
  if (commit.from !== undefined) line(`from ${commit.from}`);
  for (const { path, bytes } of commit.files) {
    line(`M 100644 inline "${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`);
    data(bytes);
  }
  const { code, err } = await execGit({
    args: ["fast-import", "--quiet", "--force"],
    cwd: gitDir,
    env: { GIT_DIR: gitDir },
    input: Buffer.concat(parts),
  });
  if (code !== 0) throw new Error(`git fast-import failed: ${err}`);
};
