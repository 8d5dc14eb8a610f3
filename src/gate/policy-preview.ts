import type { Signer } from "../checklist/ledger/signer.ts";
import type { Notice, PastEffect } from "../checklist/notices.ts";
import { explainError } from "../github/client/explain-error.ts";
import type { GitHubClient, RepositoryRef } from "../github/client/github-client.ts";
import { DEFAULTS, isDefaults } from "../github/read/default-policies.ts";
import { fetchLastMerged } from "../github/read/merged-pull-requests.ts";
import type { PolicyCache } from "../github/read/policy-source.ts";
import type { PolicySetDifference } from "../policy/compare-policy-sets.ts";
import { type ExtendedFile, extendedName, type PolicySources, parseExtended } from "../policy/extends.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Read } from "../policy/model/problem.ts";
import { type FetchedPolicies, fetchSources, type PolicyReading, type WantedPolicies } from "./policies.ts";
import { createTasks, type PolicyTexts, type PolicyTextsChange, type Think, TookTooLong, thinkHere } from "./think.ts";

/** What is needed besides to tell what an edit of the policies does. */
export type EditReading = PolicyReading & {
  readonly signer: Signer;
  readonly now: () => string;
  /** Where policies that nobody has vouched for are worked on: what one pull request may take. Here, where it is left out. */
  readonly think?: () => Think;
};

/**
 * A pull request that edits a file which its repository's policies come from is judged by the base's; what they will be is
 * read on the side, for its author: its problems, and what it does. Nothing, where no such file is edited.
 */
export const policyEdited = async (
  reading: EditReading,
  repository: RepositoryRef,
  facts: Facts,
  base: Pick<FetchedPolicies, "sources">,
): Promise<readonly Notice[]> => {
  const { client, policyPath, policyCache: cache, signer, now } = reading;
  const own = ownFiles(repository, policyPath, facts.base.ref, base.sources);
  const changed = facts.files.filter(
    ({ path, previousPath }) => own.has(path) || (previousPath !== undefined && own.has(previousPath)),
  );
  if (changed.length === 0) return [];
  const files = changed.map(({ path, previousPath }) => (own.has(path) ? path : (previousPath ?? path)));
  const slow = `slow ${repository.owner}/${repository.repo} ${facts.base.sha} ${facts.head.sha}`;
  const known = cache?.get(slow);
  if (known !== undefined) return [{ kind: "policy-edited", files, problems: [], tooLong: Number(known) }];
  // Anybody may have written the head's policies, so they are read where it can be ended.
  const think = reading.think?.() ?? thinkHere(createTasks(reading.builtin, signer.hash));
  try {
    const { sources, problems } = await fetchSources(reading, {
      repository,
      at: facts.head.sha,
      redirect: redirectOf(repository, facts, base.sources),
      namesOf: async (bytes) => think("names", bytes),
    });
    if (sources === undefined || base.sources === undefined) return [{ kind: "policy-edited", files, problems }];
    const effect = await policyEffect(
      { client, cache, think, hash: signer.hash, now: now() },
      {
        repository,
        branch: facts.base.ref,
        texts: { before: textsOf(base.sources), after: textsOf(sources) },
        key: `${facts.base.sha} ${facts.head.sha} ${textOf(base.sources)} ${textOf(sources)}`,
      },
    );
    if (!effect.ok) return [{ kind: "policy-edited", files, problems: effect.problems }];
    return [{ kind: "policy-edited", files, problems: [], effect: effect.value }];
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    cache?.set(slow, String(error.seconds), PAST_MS);
    return [{ kind: "policy-edited", files, problems: [], tooLong: error.seconds }];
  }
};

/** Without what Tollgate brings, which whoever reads them has. */
const textsOf = ({ builtin: _builtin, ...texts }: PolicySources): PolicyTexts => texts;

/** Paths of the repository that its policies come from once this is merged: its own file, and what is extended at the base's branch. */
const ownFiles = (
  repository: RepositoryRef,
  policyPath: string,
  branch: string,
  sources: PolicySources | undefined,
): ReadonlySet<string> => {
  const extended = [...(sources?.extendsFiles?.keys() ?? [])].flatMap((name) => parseExtended(name) ?? []);
  return new Set([
    policyPath,
    // With a policy file elsewhere, the account's defaults are one file more.
    ...(isDefaults(repository, DEFAULTS.path) ? [DEFAULTS.path] : []),
    ...extended.filter((file) => isOwnFile(file, repository, branch)).map(({ path }) => path),
  ]);
};

/**
 * Where the files are read that the head's policies extend: the repository's own at the head, as they will be. What a pull
 * request from a fork names besides what the base extends is not read: the App may read more than its author.
 */
const redirectOf = (
  repository: RepositoryRef,
  facts: Facts,
  sources: PolicySources | undefined,
): NonNullable<WantedPolicies["redirect"]> => {
  const pathOf = (file: ExtendedFile): string => extendedName({ ...file, ref: "" });
  const known = new Set(
    [...(sources?.extendsFiles?.keys() ?? [])].flatMap((name) => parseExtended(name) ?? []).map(pathOf),
  );
  return (file) => {
    if (isOwnFile(file, repository, facts.base.ref)) return { ...file, ref: facts.head.sha };
    if (!facts.head.fork || known.has(pathOf(file))) return file;
    return {
      code: "not-permitted",
      message: "names a file that the policies do not extend yet; for a pull request from a fork it is not read",
    };
  };
};

const isOwnFile = (file: ExtendedFile, { owner, repo }: RepositoryRef, branch: string): boolean =>
  extendedName(file) === extendedName({ ...file, owner, repo }) &&
  [branch, `heads/${branch}`, `refs/heads/${branch}`].includes(file.ref);

const textOf = (sources: PolicySources | undefined): string => {
  const text = (bytes: unknown): unknown => (bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : bytes);
  return JSON.stringify([
    text(sources?.file?.bytes),
    text(sources?.defaults?.bytes),
    [...(sources?.extendsFiles ?? [])].map(([name, bytes]) => [name, text(bytes)]),
  ]);
};

/** What a change of the policies does. */
export type PolicyEffect = PolicySetDifference & {
  /** Absent where nothing but words changes, and where nobody can look. */
  readonly past?: PastEffect;
};

/** Merged pull requests that are looked at. */
const LAST = 20;
/** How long what was found in the past is remembered, in milliseconds; meanwhile others are merged. */
export const PAST_MS = 600_000;

/** Whose policies change, and from what to what. */
export type PolicyChange = {
  readonly repository: RepositoryRef;
  /** Branch whose merged pull requests are looked at. */
  readonly branch: string;
  readonly texts: PolicyTextsChange;
  /** Says all that both sets depend on. */
  readonly key: string;
};

/**
 * What a change of the policies does: to the policies, and to the last merged pull requests; or the problems of the new
 * ones. Where the past cannot be looked at, that is told and nothing fails, for no verdict rests on it.
 *
 * @throws TookTooLong where the policies themselves take too long
 */
export const policyEffect = async (
  {
    client,
    cache,
    think,
    hash,
    now,
  }: {
    readonly client: GitHubClient;
    readonly cache: PolicyCache | undefined;
    readonly think: Think;
    readonly hash: Signer["hash"];
    readonly now: string;
  },
  { repository, branch, texts, key }: PolicyChange,
): Promise<Read<PolicyEffect>> => {
  const compared = await think("compare", texts);
  if (!compared.ok) return compared;
  const difference = compared.value;
  const reported = (past?: PastEffect): Read<PolicyEffect> => ({
    ok: true,
    value: past === undefined ? difference : { ...difference, past },
  });
  const changes = [...difference.policies.map(({ kind }) => kind), ...difference.settings.map(() => "changed")];
  if (changes.every((kind) => kind === "wording")) return reported();
  const name = `past ${repository.owner}/${repository.repo} ${branch} ${hash(key)}`;
  const known = cache?.get(name);
  if (known !== undefined) return reported(JSON.parse(known) as PastEffect);
  try {
    const past = await think("past", {
      ...texts,
      merged: await fetchLastMerged(client, repository, branch, LAST),
      now,
    });
    cache?.set(name, JSON.stringify(past), PAST_MS);
    return reported(past);
  } catch (error) {
    if (!(error instanceof TookTooLong)) return reported({ kind: "unknown", why: explainError(error).message });
    const why = `that takes more than ${error.seconds} seconds of computing.`;
    const past: PastEffect = { kind: "unknown", why };
    cache?.set(name, JSON.stringify(past), PAST_MS);
    return reported(past);
  }
};
