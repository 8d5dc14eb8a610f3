/** Ids that are known to be commits, by repository. Commits never go away here, so what was one is one. */
const known = new Map<string, Set<string>>();

/** More would be another repository's history; past it the set begins anew. */
const most = 200_000;

/** Remembers that these ids are commits, so that git need not be asked. */
export const knowCommits = (dir: string, shas: readonly string[]): void => {
  const set = known.get(dir) ?? new Set();
  known.set(dir, set);
  if (set.size + shas.length > most) set.clear();
  for (const sha of shas) set.add(sha);
};

/** Whether an id is known to be a commit; git has to be asked where it is not. */
export const isKnownCommit = (dir: string, sha: string): boolean => known.get(dir)?.has(sha) === true;

/** Forgets a repository that is gone. */
export const forgetCommits = (dir: string): void => {
  known.delete(dir);
};
