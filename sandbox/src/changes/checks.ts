import { objectKind } from "../git/objects.ts";
import { appShape } from "../shapes/apps.ts";
import { branchAt, checkShape } from "../shapes/checks.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { hasRole, person } from "../state/person.ts";
import { invalid, notFound, Refusal } from "../state/refusal.ts";
import type { Annotation, Check, CheckAction, RepositoryState, Suite } from "../state/repository-state.ts";
import { ACTIONS, addNamesakes, suiteById, suiteOf, suiteStanding } from "../state/suites.ts";
import { emit, emitSuite, hearsSuites } from "./events.ts";

type CheckRequest = {
  readonly name?: string;
  readonly head_sha?: string;
  readonly status?: Check["status"];
  readonly conclusion?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: readonly Annotation[];
  };
  readonly actions?: readonly CheckAction[];
};

/** @param suite default: the app's own at the commit */
export const createCheck = async (
  repositoryState: RepositoryState,
  as: string,
  request: CheckRequest,
  suite?: Suite,
): Promise<Check> => {
  if (person(repositoryState, as).kind !== "bot") throw new Refusal(403, "You must authenticate via a GitHub App.");
  const sha = request.head_sha ?? "";
  if ((await objectKind(repositoryState.mirror.dir, sha)) !== "commit")
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const app = person(repositoryState, as).login;
  const namesakes = repositoryState.host.quirks.sameNamedJobs && app === ACTIONS;
  const blank: Check = {
    id: 0,
    suite: (suite ?? suiteOf(repositoryState, app, sha)).id,
    name: request.name ?? "",
    sha,
    app,
    status: "queued",
    conclusion: null,
    detailsUrl: null,
    externalId: "",
    startedAt: timestamp(repositoryState.now()),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  apply(repositoryState, blank, request);
  if (namesakes) addNamesakes(repositoryState, blank, "before");
  const check: Check = { ...blank, id: nextId(repositoryState, "CheckRun") };
  repositoryState.checks.set(check.id, check);
  if (namesakes) addNamesakes(repositoryState, check, "after");
  await tell(repositoryState, as, check, "created");
  // GitHub sends both events for a run created as completed.
  if (check.status === "completed") await tell(repositoryState, as, check, "completed");
  return check;
};

export const updateCheck = async (
  repositoryState: RepositoryState,
  as: string,
  id: number,
  request: CheckRequest,
): Promise<Check> => {
  const check = findCheck(repositoryState, id);
  if (check.app !== person(repositoryState, as).login)
    throw new Refusal(403, "Invalid app_id - check run can only be modified by the GitHub App that created it.");
  const before = check.status;
  apply(repositoryState, check, request);
  if (check.status === "completed") await tell(repositoryState, as, check, "completed");
  else if (before === "completed") await tell(repositoryState, as, check, "created");
  return check;
};

export const findCheck = (repositoryState: RepositoryState, id: number): Check => {
  const check = repositoryState.checks.get(id);
  if (check === undefined) throw notFound();
  return check;
};

const apply = (repositoryState: RepositoryState, check: Check, request: CheckRequest): void => {
  const status = request.status ?? (request.conclusion === undefined ? check.status : "completed");
  const conclusion = request.conclusion ?? (status === "completed" ? check.conclusion : null);
  if (status === "completed" && conclusion === null) {
    throw invalid("CheckRun", "conclusion", "conclusion is required when status is completed");
  }
  if (conclusion === "stale") throw invalid("CheckRun", "conclusion", "only GitHub can mark a check run as stale");
  check.status = status;
  check.conclusion = conclusion;
  check.completedAt = status === "completed" ? (request.completed_at ?? timestamp(repositoryState.now())) : null;
  if (request.started_at !== undefined) check.startedAt = request.started_at;
  if (request.details_url !== undefined) check.detailsUrl = request.details_url;
  if (request.external_id !== undefined) check.externalId = request.external_id;
  if (request.name !== undefined) check.name = request.name;
  if (request.actions !== undefined) check.actions = request.actions;
  if (request.output === undefined) return;
  check.title = request.output.title ?? check.title;
  check.summary = request.output.summary;
  check.text = request.output.text ?? null;
  check.annotations = [...check.annotations, ...(request.output.annotations ?? [])];
};

const tell = async (
  repositoryState: RepositoryState,
  as: string,
  check: Check,
  action: "created" | "completed",
): Promise<void> => {
  emit(repositoryState, "check_run", { action, check_run: checkShape(repositoryState, check) }, as);
  if (action === "created" || !hearsSuites(repositoryState)) return;
  const suite = suiteById(repositoryState, check.suite);
  if (suite === undefined) return;
  if (suiteStanding(repositoryState, suite).status === "completed")
    await emitSuite(repositoryState, as, suite, "completed");
};

export const rerequestCheck = (repositoryState: RepositoryState, as: string, id: number): void => {
  const check = findCheck(repositoryState, id);
  mayWrite(repositoryState, as);
  const payload = { action: "rerequested", check_run: eventShape(repositoryState, check) };
  emit(repositoryState, "check_run", payload, as, undefined, idOf(repositoryState, check.app));
};

export const requestAction = (repositoryState: RepositoryState, as: string, id: number, identifier: string): void => {
  const check = findCheck(repositoryState, id);
  mayWrite(repositoryState, as);
  if (!check.actions.some((action) => action.identifier === identifier)) throw notFound();
  const payload = {
    action: "requested_action",
    check_run: eventShape(repositoryState, check),
    requested_action: { identifier },
  };
  emit(repositoryState, "check_run", payload, as, undefined, idOf(repositoryState, check.app));
};

export const rerequestSuite = async (repositoryState: RepositoryState, as: string, suite: Suite): Promise<void> => {
  mayWrite(repositoryState, as);
  await emitSuite(repositoryState, as, suite, "rerequested", idOf(repositoryState, suite.app));
};

/** Events have more of the suite than the API. */
const eventShape = (repositoryState: RepositoryState, check: Check) => {
  const shape = checkShape(repositoryState, check);
  return { ...shape, check_suite: { ...shape.check_suite, head_branch: branchAt(repositoryState, check.sha) } };
};

const mayWrite = (repositoryState: RepositoryState, as: string): void => {
  if (!hasRole(repositoryState, as, "write")) throw new Refusal(403, "Must have write access to the repository.");
};

const idOf = (repositoryState: RepositoryState, app: string): number => appShape(repositoryState, app)?.id ?? 0;
