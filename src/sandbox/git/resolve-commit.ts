import { isKnownCommit, knowCommits } from "./known-commits.ts";
import { readObject } from "./read-object.ts";
import { readRef } from "./read-ref.ts";
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
  if (/^[0-9a-f]{4,64}$/.test(name)) {
    const found = await peel(dir, name);
    if (found !== undefined) return found;
  }
  if (!plainName.test(name)) return undefined;
  // A ref that is written out is looked for as it stands first: it is nearly always one.
  const refs = name.startsWith("refs/")
    ? [name, `refs/heads/${name}`, `refs/tags/${name}`]
    : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  for (const ref of refs) {
    const id = await readRef(dir, ref);
    const found = id === undefined ? undefined : await peel(dir, id);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The commit of an id: itself, or the one that a tag names. */
const peel = async (dir: string, id: string): Promise<string | undefined> => {
  if (isKnownCommit(dir, id)) return id;
  if (/^[0-9a-f]{40}$/.test(id)) {
    const object = await readObject(dir, id);
    const [, named] =
      object?.type === "tag" ? (/^object ([0-9a-f]{40})$/m.exec(object.data.toString("utf8")) ?? []) : [];
    if (named !== undefined) return peel(dir, named);
    if (object?.type !== "commit") return undefined;
    knowCommits(dir, [id]);
    return id;
  }
  const found = await runGit(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${id}^{commit}`], {
    allowed: [1, 128],
  });
  if (found.code !== 0) return undefined;
  const sha = found.out.toString("utf8").trim();
  knowCommits(dir, [sha]);
  return sha;
};
