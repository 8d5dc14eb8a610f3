import { NO_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { createClient } from "../../src/cli/shared/cli-client.ts";
import { readPage } from "../../src/comment/record/signed-page.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { evaluatePullRequest } from "../../src/gate/evaluate-pull-request.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { fetchPull } from "../../src/github/read/pull-request.ts";
import { EXPECTED } from "./policies.ts";
import type { Gate } from "./record.ts";
import { type Settled, undelivered } from "./settle.ts";
import type { Storm } from "./storm.ts";
import { STORM_REPOSITORY, stormSeal } from "./storm-settings.ts";

/** What must be zero at the end, with what was found. */
export type Faults = {
  /** Words of people that are not in the record, or other words there. */
  readonly lost: readonly string[];
  readonly doubleComments: readonly string[];
  /** Verdicts that are not what the pull request deserves, by the record kept beside, or by judging it once more. */
  readonly wrongVerdicts: readonly string[];
  readonly unjustifiedGreens: readonly string[];
  /** What should be empty and is not: the queue, the dead letters, the webhooks that nobody took. */
  readonly left: readonly string[];
};

/** Looks at everything once the storm is over, and it is quiet. */
export const countFaults = async (storm: Storm, settled: Settled): Promise<Faults> => {
  const lost: string[] = [];
  const doubleComments: string[] = [];
  const wrongVerdicts: string[] = [];
  // The second opinion is about what is there, not about how it is told.
  storm.sandbox.setQuirks(NO_QUIRKS);
  const pullRequests = [...storm.record.pullRequests.values()];
  for (const gate of pullRequests) {
    const ours = storm.sandbox.state.comments.of(gate.number).filter(({ author }) => author === "tollgate[bot]");
    if (ours.length !== 1) doubleComments.push(`#${gate.number} has ${ours.length}`);
    lost.push(...lostOf(gate, ours[0]?.body ?? ""));
    wrongVerdicts.push(...(await wrongOf(storm, gate)));
  }
  const dead = settled.metrics?.sum("tollgate_queue_jobs", { state: "dead" }) ?? Number.NaN;
  const missed = undelivered(storm);
  return {
    lost,
    doubleComments,
    wrongVerdicts,
    unjustifiedGreens: storm.greens.unjustified,
    left: [
      ...(settled.quiet ? [] : [`it did not come to rest: ${settled.unrest}`]),
      ...(dead === 0 ? [] : [`${dead} dead letters`]),
      ...(missed === 0 ? [] : [`${missed} webhooks were never taken`]),
    ],
  };
};

const lostOf = (gate: Gate, body: string): readonly string[] => {
  const { ledger } = readPage(body, { repository: STORM_REPOSITORY, number: gate.number }, stormSeal);
  if (ledger === undefined) return [`#${gate.number}: the comment has no record`];
  return [...gate.words].flatMap(([item, word]) => {
    const entry = ledger.entries[item];
    const said = word.kind === "tick" ? "ticked" : "unticked";
    if (entry?.said === said && entry.by === word.by && entry.at === word.at) return [];
    // What was said of an item that its base does not ask for waits until one does, unjudged.
    const waits = ledger.pending.some(
      (one) => one.item === item && one.kind === word.kind && one.by === word.by && one.at === word.at,
    );
    if (waits && !EXPECTED[gate.base].includes(item)) return [];
    const kept = entry === undefined ? "nothing" : `${entry.said} by ${entry.by} at ${entry.at} (${entry.via})`;
    return [`#${gate.number} ${item}: ${said} by ${word.by} at ${word.at}; the record has ${kept}`];
  });
};

const wrongOf = async (storm: Storm, gate: Gate): Promise<readonly string[]> => {
  const { sandbox, record } = storm;
  const run = sandbox.checks(gate.head).findLast(({ name, app }) => name === "tollgate" && app === "tollgate[bot]");
  const snapshot = run?.conclusion === "success" ? "pass" : run?.conclusion === "action_required" ? "blocked" : "error";
  const wrong: string[] = [];
  const reported = run === undefined ? "no check" : `${run.conclusion}: ${run.title}`;
  // What was said by command may have been said of the page before: then only the second opinion counts.
  const certain = [...gate.words.values()].every(({ kind, seen }) => kind === "untick" || seen !== undefined);
  const deserved = record.passes(gate) ? "pass" : "blocked";
  if (snapshot !== deserved && (certain || deserved === "blocked"))
    wrong.push(`#${gate.number} deserves ${deserved}, and shows ${reported}`);
  const again = await judgeAgain(storm, gate.number);
  if (again !== snapshot) wrong.push(`#${gate.number} judged once more is ${again}, and shows ${reported}`);
  return wrong;
};

/** A second opinion, in this process, by a token that only reads. */
const judgeAgain = async ({ sandbox, registered }: Storm, number: number): Promise<string> => {
  const client = createClient({
    token: sandbox.token({ actor: "grace" }),
    baseUrl: sandbox.url,
    userAgent: "tollgate-chaos",
    env: {},
    timeoutMs: 30_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: Date.now, wait: async () => {}, random: Math.random },
  });
  const input: GateInput = {
    client,
    self: { kind: "app", appId: registered.appId },
    ref: { owner: "acme", repo: "shop", number },
    policyPath: ".github/tollgate.yml",
    builtin: readBuiltinPolicies(import.meta.url),
    signer: stormSeal,
    now: () => `${new Date().toISOString().slice(0, 19)}Z`,
    unfinished: "action_required",
    dryRun: true,
    edits: [],
    // Whether there are defaults that cannot be seen is asked with the App's own token only.
    organizationDefaults: "quiet",
  };
  const { report } = await evaluatePullRequest(input, await fetchPull(client, input.ref));
  return report.verdict;
};
