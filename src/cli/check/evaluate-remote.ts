import { setTimeout as sleep } from "node:timers/promises";
import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { evaluateSettled } from "../../gate/evaluate-pull-request.ts";
import type { GateInput } from "../../gate/input.ts";
import { createSigner } from "../../gate/signer.ts";
import { commandProblem } from "../../git/repository.ts";
import type { PullRequestRef } from "../../github/client/github-client.ts";
import { fetchPull } from "../../github/read/pull-request.ts";
import type { Read } from "../../policy/model/problem.ts";
import { wholeSeconds } from "../../policy/model/words.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { cliClient, githubProblem, secondOf } from "../shared/cli-client.ts";
import { keysOf } from "../shared/files.ts";
import type { RemoteOptions } from "../shared/remote-options.ts";
import type { Terminal } from "../shared/terminal.ts";

export const evaluateRemotely = async (
  terminal: Terminal,
  target: string,
  options: Pick<RemoteOptions, "apiUrl" | "organizationDefaults">,
): Promise<Read<Evaluation | EvaluationError>> => {
  const { env } = terminal;
  const named = parsePullRequest(target);
  if (!named.ok) return named;
  const client = cliClient(terminal, {
    apiUrl: options.apiUrl,
    host: named.value.host,
    needs: "GitHub is asked with a token that may read the repository (export GITHUB_TOKEN=$(gh auth token)).",
  });
  if (!client.ok) return client;
  const keys = keysOf("TOLLGATE_SIGNING_KEY", env["TOLLGATE_SIGNING_KEY"] ?? "");
  if (!keys.ok) return keys;
  try {
    const input = {
      client: client.value,
      // Read the Action's comment, also if another account runs the command.
      self: { kind: "token", holder: "installation" } as const,
      ref: named.value.ref,
      policyPath: POLICY_FILE,
      builtin: readBuiltinPolicies(import.meta.url),
      signer: createSigner(keys.value),
      now: () => wholeSeconds(Date.now()),
      unfinished: "pending" as const,
      ...(options.organizationDefaults === undefined ? {} : { organizationDefaults: options.organizationDefaults }),
      dryRun: true,
      edits: [],
      pause: (seconds: number) => sleep(seconds * secondOf(env)),
    } satisfies GateInput;
    const { report } = await evaluateSettled(input, await fetchPull(client.value, input.ref));
    return { ok: true, value: report };
  } catch (error) {
    const { owner, repo, number } = named.value.ref;
    return githubProblem(error, {
      key: "pull-request",
      missing: `${owner}/${repo} has no pull request ${number}`,
      rights: "it needs to read the repository's contents, pull requests, checks and statuses",
      ...{ env, apiUrl: options.apiUrl },
    });
  }
};

type NamedPullRequest = { readonly ref: PullRequestRef; readonly host?: string };

const NUMBERED = /^([A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})?)\/([\w.-]{1,100})#(\d{1,9})$/;
/** A commit or a range that only git can resolve (`HEAD~3`, `main..HEAD`), so that the hint can be pasted. */
const COMMIT = String.raw`(?:(?!\.\.)[\w./-])+(?:[~^]\d*)*`;
const RANGE = new RegExp(`^(?=HEAD|.*(?:\\.\\.|[~^]))(${COMMIT})(?:\\.{2,3}(${COMMIT})?)?$`);
const ADDRESS = /^https?:\/\/([^/\s@]+)\/([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100})\/pull\/(\d{1,9})(?:[/?#].*)?$/s;

export const parsePullRequest = (written: string): Read<NamedPullRequest> => {
  const numbered = NUMBERED.exec(written);
  if (numbered !== null) {
    const [, owner = "", repo = "", number = ""] = numbered;
    return { ok: true, value: { ref: { owner, repo, number: Number(number) } } };
  }
  const address = ADDRESS.exec(written);
  if (address !== null) {
    const [, host = "", owner = "", repo = "", number = ""] = address;
    return { ok: true, value: { ref: { owner, repo, number: Number(number) }, host: host.toLowerCase() } };
  }
  const [, base, head] = written.length > 200 ? [] : (RANGE.exec(written) ?? []);
  if (base !== undefined)
    return commandProblem(
      "wrong-value",
      "pull-request",
      `${JSON.stringify(written)} names no pull request. For commits of your clone: tollgate check --base ${base}${head === undefined ? "" : ` --head ${head}`}`,
    );
  return commandProblem("wrong-value", "pull-request", `${JSON.stringify(written)} names no pull request.`, {
    allowed: ["owner/repo#123", "https://github.com/owner/repo/pull/123"],
  });
};
