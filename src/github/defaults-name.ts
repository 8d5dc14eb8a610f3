import type { RepositoryRef } from "./github-client.ts";

/** Where an organisation's, or a user's, default policies stand: in this repository of theirs, at this path. */
export const DEFAULTS = { repo: ".github", path: ".github/tollgate.yml" } as const;

/** The name that the defaults of an account go by in problems and reports. */
export const defaultsName = (owner: string): string => `${owner}/${DEFAULTS.repo}:${DEFAULTS.path}`;

/** Whether a repository's own policy file is its account's default one. */
export const isDefaults = ({ repo }: RepositoryRef, policyPath: string): boolean =>
  repo.toLowerCase() === DEFAULTS.repo && policyPath === DEFAULTS.path;
