import { isOwnName } from "../../policy/check-names.ts";
import { matchName } from "../../policy/model/names.ts";
import type { Verify } from "../../policy/model/policy.ts";
import { someText } from "../../policy/model/words.ts";
import type { EvidenceContext, EvidenceSeen, Lacking } from "./evidence-facts.ts";

type Check = Extract<Verify, { kind: "check" }>;
type Status = Extract<Verify, { kind: "status" }>;

type Deployment = Extract<Verify, { kind: "deployment" }>;

type Run = { readonly name: string; readonly url: string; readonly green: boolean; readonly says: string };

type Kind = "check" | "status" | "deployment";

type Runs = { readonly kind: Kind; readonly runs: readonly Run[]; readonly unread: string };

/**
 * All runs of a name must be green: workflows and matrix legs share names, so one must not hide the failure of another.
 */
type Look = { readonly written: string; readonly runs: readonly Run[]; readonly green: boolean };

export const verifyCheck = (verify: Check, evidenceContext: EvidenceContext): EvidenceSeen | undefined =>
  seenOf(looksAt(verify.names, checksOf(verify, evidenceContext)), verify.all === true, "check");

export const verifyStatus = (verify: Status, evidenceContext: EvidenceContext): EvidenceSeen | undefined =>
  seenOf(looksAt(verify.contexts, statusesOf(evidenceContext)), verify.all === true, "status");

export const verifyDeployment = (verify: Deployment, context: EvidenceContext): EvidenceSeen | undefined =>
  seenOf(looksAt(verify.environments, deploymentsOf(context)), verify.all === true, "deployment");

export const lackingDeployments = (verify: Deployment, context: EvidenceContext): readonly Lacking[] =>
  lackingOf(verify.environments, deploymentsOf(context));

export const lackingChecks = (verify: Check, evidenceContext: EvidenceContext): readonly Lacking[] =>
  lackingOf(verify.names, checksOf(verify, evidenceContext));

export const lackingStatuses = (verify: Status, evidenceContext: EvidenceContext): readonly Lacking[] =>
  lackingOf(verify.contexts, statusesOf(evidenceContext));

const checksOf = ({ conclusions = ["success"] }: Check, { evidence, check }: EvidenceContext): Runs => ({
  kind: "check",
  unread: evidence.checksUnread ?? "",
  runs: evidence.checks.flatMap(({ name, conclusion, url, workflow }): Run[] => {
    if (isOwnName(check, name)) return [];
    const green = conclusions.some((one) => one === conclusion);
    const where = workflow === undefined ? "" : ` in workflow "${workflow}"`;
    return [{ name, url, green, says: (CONCLUSION_WORDS[conclusion] ?? `ended as "${conclusion}"`) + where }];
  }),
});

const statusesOf = ({ evidence, check }: EvidenceContext): Runs => ({
  kind: "status",
  unread: evidence.statusesUnread ?? "",
  runs: evidence.statuses.flatMap(({ context, state, url }): Run[] =>
    isOwnName(check, context) ? [] : [{ name: context, url, green: state === "success", says: `is ${state}` }],
  ),
});

const deploymentsOf = ({ evidence }: EvidenceContext): Runs => ({
  kind: "deployment",
  unread: evidence.deploymentsUnread ?? "",
  runs: (evidence.deployments ?? []).map(
    ({ environment, state, url }): Run => ({
      name: environment,
      url,
      green: state === "success",
      says: DEPLOYMENT_WORDS[state] ?? `is "${state}"`,
    }),
  ),
});

/** By GitHub's state: https://docs.github.com/rest/deployments/statuses. */
const DEPLOYMENT_WORDS: Readonly<Partial<Record<string, string>>> = Object.assign(Object.create(null), {
  "": "has no state yet",
  success: "succeeded",
  failure: "failed",
  error: "failed",
  inactive: "was replaced by another one",
  queued: "is queued",
  pending: "has not finished",
  in_progress: "has not finished",
});

/** By GitHub's conclusion: https://docs.github.com/en/rest/checks/runs. "" until the run has finished. */
const CONCLUSION_WORDS: Readonly<Partial<Record<string, string>>> = Object.assign(Object.create(null), {
  "": "has not finished",
  success: "succeeded",
  failure: "failed",
  cancelled: "was cancelled",
  skipped: "was skipped",
  neutral: "ended as neutral",
  timed_out: "timed out",
  action_required: "waits for somebody to act",
  startup_failure: "did not start",
  stale: "never finished",
});

const ONE: Readonly<Record<Kind, string>> = { check: "check", status: "status", deployment: "the deployment to" };
const MANY: Readonly<Record<Kind, string>> = { check: "checks", status: "statuses", deployment: "the deployments to" };

const NONE: Readonly<Record<Kind, (name: string) => string>> = {
  check: (name) => `no check named "${name}" is reported for this commit`,
  status: (name) => `no status named "${name}" is reported for this commit`,
  deployment: (name) => `this commit was not deployed to "${name}"`,
};

const looksAt = (names: readonly string[], { runs, unread }: Runs): readonly Look[] =>
  names.map((written) => {
    const meant = runs.filter(({ name }) => matchName(written, name));
    return { written, runs: meant, green: unread === "" && meant.length > 0 && meant.every(({ green }) => green) };
  });

const seenOf = (looks: readonly Look[], all: boolean, kind: Kind): EvidenceSeen | undefined => {
  const green = looks.filter((look) => look.green);
  if (green.length === 0 || (all && green.length < looks.length)) return undefined;
  const runs = (all ? green : green.slice(0, 1)).flatMap((look) => look.runs);
  const says = new Set(runs.map((run) => run.says.replace(/ in workflow .*$/s, "")));
  const names = [...new Set(runs.map(({ name }) => name))];
  const [only = ""] = says.size === 1 ? says : ["counts"];
  const named = someText(
    names.slice(0, 3).map((name) => `"${name}"`),
    names.length,
  );
  return {
    kind,
    text:
      names.length === 1
        ? `${ONE[kind]} ${named} ${only === "counts" ? "counts as passed" : only}`
        : `${MANY[kind]} ${named} ${only === "succeeded" ? "succeeded" : only === "is success" ? "are success" : "count as passed"}`,
    url: runs[0]?.url ?? "",
  };
};

const lackingOf = (names: readonly string[], found: Runs): readonly Lacking[] => {
  if (found.unread !== "") return [{ text: found.unread, url: "" }];
  return looksAt(names, found).flatMap(({ written, runs }): readonly Lacking[] => {
    if (runs.length === 0) return [{ text: NONE[found.kind](written), url: "", absent: true }];
    return runs.flatMap(({ name, says, url, green }) =>
      green ? [] : [{ text: `${ONE[found.kind]} "${name}" ${says}`, url }],
    );
  });
};
