import { runGit } from "./run-git.ts";

/** What may stand in a branch or tag name here: no revision syntax (`^`, `~`, `:`, `@{`, `..`), no option. */
const plainName = /^(?!.*(\.\.|@\{|\/\/))[^\s~^:?*[\\\x00-\x1f\x7f-]([^\s~^:?*[\\\x00-\x1f\x7f])*$/;

/**
 * The commit that a name stands for: a full or shortened commit id, a branch, a tag, or a ref written out
 * (`heads/main`; `refs/heads/main` before all others), in this order.
 *
 * @returns its full id, or undefined where there is none
 */
export const resolveCommit = async (dir: string, name: string): Promise<string | undefined> => {
  const candidates: string[] = [];
  if (/^[0-9a-f]{4,64}$/.test(name)) candidates.push(name);
  // A ref that is written out is looked for as it stands first: it is nearly always one.
  if (plainName.test(name) && name.startsWith("refs/")) candidates.push(name);
  if (plainName.test(name)) {
    candidates.push(`refs/heads/${name}`, `refs/tags/${name}`);
    if (!name.startsWith("refs/")) candidates.push(`refs/${name}`);
  }
  for (const candidate of candidates) {
    const found = await runGit(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${candidate}^{commit}`], {
      allowed: [1, 128],
    });
    if (found.code === 0) return found.out.toString("utf8").trim();
  }
  return undefined;
};
