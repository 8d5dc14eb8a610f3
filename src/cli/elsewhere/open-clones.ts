import { resolve } from "node:path";
import type { Read } from "../../engine/problem.ts";
import { commandProblem } from "../../local/command-problem.ts";
import { openRepository } from "../../local/open-repository.ts";
import type { Repository } from "../../local/repository.ts";

/** Clones of other repositories on this machine, by `owner/name` in lower case. */
export type Clones = ReadonlyMap<string, Repository>;

/** Opens what was given as `--extends acme/.github=../dot-github`. */
export const openClones = async (cwd: string, given: readonly string[]): Promise<Read<Clones>> => {
  const clones = new Map<string, Repository>();
  for (const one of given) {
    const [, name = "", path = ""] = /^([A-Za-z0-9][\w-]*\/[\w.-]+)=(.+)$/s.exec(one) ?? [];
    if (name === "") {
      return commandProblem(
        "wrong-value",
        "--extends",
        `${JSON.stringify(one)} does not say which repository is where.`,
        {
          allowed: ["<owner>/<repository>=<folder of a clone>"],
        },
      );
    }
    const repository = await openRepository(resolve(cwd, path), true);
    if (!repository.ok) return repository;
    clones.set(name.toLowerCase(), repository.value);
  }
  return { ok: true, value: clones };
};
