import type { Notice, PastEffect } from "../checklist/item-result.ts";
import type { Signer } from "../checklist/ledger/ledger.ts";
import { explainError } from "../github/client/explain-error.ts";
import type { GitHubClient, RepositoryRef } from "../github/client/github-client.ts";
import type { TextCache } from "../github/read/file-at.ts";
import { fetchLastMerged } from "../github/read/merged-pull-requests.ts";
import type { PolicySetDifference } from "../policy/compare-policy-sets.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Read } from "../policy/model/problem.ts";
import { type ExtendedFile, extendedName, type PolicySources, parseExtended } from "../policy/policy-files.ts";
import { fetchSources, isOwnFile, type PolicyReading, type WantedPolicies } from "./policies.ts";
import { createTasks, type PolicyTexts, type PolicyTextsChange, type RunTask, runTasksHere } from "./policy-tasks.ts";
import { TookTooLong } from "./times.ts";

type EditReading = PolicyReading & {
  readonly signer: Signer;
  readonly now: () => string;
  readonly openTasks?: () => RunTask;
};

type EditedPolicies = {
  readonly repository: RepositoryRef;
  readonly facts: Facts;
  readonly base: PolicySources | undefined;
  readonly files: readonly string[];
};

/**
 * Reads the policies that a pull request proposes, for its author. They decide nothing. Anyone may have written them,
 * so they are read in a thread that can be stopped.
 */
export const previewPolicies = async (
  reading: EditReading,
  { repository, facts, base, files }: EditedPolicies,
): Promise<Notice> => {
  const { client, policyCache: cache, signer, now } = reading;
  const slow = `slow ${repository.owner}/${repository.repo} ${facts.base.sha} ${facts.head.sha}`;
  const known = cache?.get(slow);
  if (known !== undefined) return { kind: "policy-edited", files, problems: [], tooLong: Number(known) };
  const runTask = reading.openTasks?.() ?? runTasksHere(createTasks(reading.builtin, signer.hash));
  try {
    const { sources, problems } = await fetchSources(reading, {
      repository,
      at: facts.head.sha,
      redirect: redirectOf(repository, facts, base),
      namesOf: async (bytes) => runTask("names", bytes),
    });
    if (sources === undefined || base === undefined) return { kind: "policy-edited", files, problems };
    const effect = await policyEffect(
      { client, cache, runTask, hash: signer.hash, now: now() },
      {
        repository,
        branch: facts.base.ref,
        texts: { before: textsOf(base), after: textsOf(sources) },
        key: `${facts.base.sha} ${facts.head.sha} ${textOf(base)} ${textOf(sources)}`,
      },
    );
    if (!effect.ok) return { kind: "policy-edited", files, problems: effect.problems };
    return { kind: "policy-edited", files, problems: [], effect: effect.value };
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    cache?.set(slow, String(error.seconds), PAST_MS);
    return { kind: "policy-edited", files, problems: [], tooLong: error.seconds };
  }
};

const textsOf = ({ builtin: _builtin, ...texts }: PolicySources): PolicyTexts => texts;

/** For a fork, refuse files that the base does not extend, because the App may read more than the author. */
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

const textOf = (sources: PolicySources | undefined): string => {
  const text = (bytes: unknown): unknown => (bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : bytes);
  return JSON.stringify([
    text(sources?.file?.bytes),
    text(sources?.defaults?.bytes),
    [...(sources?.extendsFiles ?? [])].map(([name, bytes]) => [name, text(bytes)]),
  ]);
};

type PolicyEffect = PolicySetDifference & {
  readonly past?: PastEffect;
};

const LAST = 20;
const PAST_MS = 600_000;

type PolicyChange = {
  readonly repository: RepositoryRef;
  readonly branch: string;
  readonly texts: PolicyTextsChange;
  readonly key: string;
};

/**
 * If the past cannot be read, say so, because no verdict rests on it.
 * @throws TookTooLong if the policies themselves take too long
 */
const policyEffect = async (
  {
    client,
    cache,
    runTask,
    hash,
    now,
  }: {
    readonly client: GitHubClient;
    readonly cache: TextCache | undefined;
    readonly runTask: RunTask;
    readonly hash: Signer["hash"];
    readonly now: string;
  },
  { repository, branch, texts, key }: PolicyChange,
): Promise<Read<PolicyEffect>> => {
  const compared = await runTask("compare", texts);
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
    const past = await runTask("past", {
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
