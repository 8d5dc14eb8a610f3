import { createSeal, SHORTEST_KEY } from "../../create-seal.ts";
import type { Evaluation, Faulted } from "../../engine/evaluation.ts";
import type { Read } from "../../engine/problem.ts";
import { explainError } from "../../github/explain-error.ts";
import { fetchPull } from "../../github/fetch-pull.ts";
import { statusOf } from "../../github/status-of.ts";
import { type GateInput, judge } from "../../judge.ts";
import { commandProblem } from "../../local/command-problem.ts";
import { readBuiltinPolicies } from "../../read-builtin-policies.ts";
import { cliClient } from "../elsewhere/cli-client.ts";
import { POLICY_FILE } from "../load-policies.ts";
import type { Terminal } from "../terminal.ts";
import { parsePullRequest } from "./parse-pull-request.ts";

/**
 * Judges a pull request on GitHub as the Action would now, and writes nothing.
 *
 * @throws what GitHub or the network answers, after its retries, in the words of `explainError`
 */
export const judgeRemotely = async (
  terminal: Terminal,
  target: string,
  options: { readonly apiUrl?: string },
): Promise<Read<Evaluation | Faulted>> => {
  const { env } = terminal;
  const named = parsePullRequest(target);
  if (!named.ok) return named;
  const client = cliClient(terminal, {
    apiUrl: options.apiUrl,
    host: named.value.host,
    needs: "GitHub is asked with a token that may read the repository (export GITHUB_TOKEN=$(gh auth token)).",
  });
  if (!client.ok) return client;
  const keys = (env["TOLLGATE_SIGNING_KEY"] ?? "")
    .split("\n")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (keys.some((key) => key.length < SHORTEST_KEY)) {
    return commandProblem(
      "wrong-value",
      "TOLLGATE_SIGNING_KEY",
      `A signing key has at least ${SHORTEST_KEY} characters.`,
    );
  }
  try {
    const input = {
      client: client.value,
      // The comment that counts is the Action's, whoever looks at it from here.
      self: { kind: "token", holder: "installation" } as const,
      ref: named.value.ref,
      policyPath: POLICY_FILE,
      builtin: readBuiltinPolicies(import.meta.url),
      seal: createSeal(keys),
      now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      unfinished: "pending" as const,
      dryRun: true,
      edits: [],
      alsoOn: [],
    } satisfies GateInput;
    const { report } = await judge(input, await fetchPull(client.value, input.ref));
    return { ok: true, value: report };
  } catch (error) {
    const status = statusOf(error) ?? 0;
    const { message, hint } = explainError(error);
    throw new Error(`${message} ${HINTS[status] ?? hint}`, { cause: error });
  }
};

/** What helps at a desk; in a workflow it is something else. */
const HINTS: Readonly<Record<number, string>> = {
  401: "GITHUB_TOKEN is not valid.",
  403: "GITHUB_TOKEN may not read this: it needs to read the repository's contents, pull requests, checks and statuses.",
  404: "There is no such pull request, or GITHUB_TOKEN may not see it.",
};
