/** The repository that a job is about, by its key (`pull-request:acme/shop#12`), lower case; undefined for one of no repository. */
export const repositoryOfJob = (key: string): string | undefined =>
  // A team's key has a slash in it too.
  key.startsWith("team:") ? undefined : /^[a-z-]+:([\w.-]+\/[\w.-]+)(?![\w./-])/.exec(key)?.[1]?.toLowerCase();
