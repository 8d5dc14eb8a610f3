import { CODEOWNERS_PATHS } from "../../checklist/requirements/code-owners.ts";
import { PAGE_SIZE, type RepositoryRef } from "../../github/client/github-client.ts";
import { objectOf, textOf, workOfEvent } from "../../github/events/work-of-event.ts";
import { groupOfBranch } from "../../github/read/queued-pull-requests.ts";
import { keyOf, type NewJob, type Note, type Task, type Urgency } from "../queue/queue.ts";
import type { RepositoryRename } from "../store/store.ts";

type EventWork = {
  readonly jobs: readonly NewJob[];
  readonly forget: readonly { readonly repository?: string; readonly installation?: number }[];
  readonly renamed?: RepositoryRename;
};

/** @param settled when to read a commit's checks: they end in bursts, so one delayed read serves them all */
export const jobsOfEvent = (
  name: string,
  payload: unknown,
  { appId, settled }: { readonly appId: number; readonly settled: number },
): EventWork => {
  const event = objectOf(payload);
  const action = textOf(event.action);
  const installation = Number(objectOf(event.installation).id);
  if (!Number.isSafeInteger(installation) || installation < 1) return NOTHING;
  const repository = repositoryOf(event.repository);
  const asked = (task: Task, urgency: Urgency, more: Partial<NewJob> = {}): EventWork => ({
    jobs: [{ key: keyOf(task, installation), installation, task, urgency, ...more }],
    forget: [],
  });
  switch (name) {
    case "pull_request":
    case "pull_request_review":
    case "issue_comment":
    case "merge_group":
      return repository === undefined ? NOTHING : onWork(name, event, action, repository, asked);
    case "check_run": {
      const run = objectOf(event.check_run);
      const sha = textOf(run.head_sha);
      const ours = objectOf(run.app).id === appId;
      if (repository === undefined || sha === "") return NOTHING;
      if (ours && (action === "rerequested" || action === "requested_action"))
        return asked(lookAgain(repository, sha, objectOf(run.check_suite)), "person");
      // Our own conclusion is not evidence. A run that starts may repeat one that passed.
      if (ours || (action !== "completed" && action !== "created")) return NOTHING;
      return asked({ kind: "commit", repository, sha }, "event", { notBefore: settled });
    }
    case "check_suite": {
      const suite = objectOf(event.check_suite);
      const sha = textOf(suite.head_sha);
      if (repository === undefined || sha === "" || action !== "rerequested") return NOTHING;
      return asked(lookAgain(repository, sha, suite), "person");
    }
    case "status": {
      const sha = textOf(event.sha);
      if (repository === undefined || sha === "") return NOTHING;
      return asked({ kind: "commit", repository, sha }, "event", { notBefore: settled });
    }
    case "deployment_status": {
      const sha = textOf(objectOf(event.deployment).sha);
      if (repository === undefined || sha === "") return NOTHING;
      return asked({ kind: "commit", repository, sha }, "event", { notBefore: settled });
    }
    case "push": {
      const task = repository === undefined ? undefined : policiesOfPush(event, repository);
      // Later, because a GitHub replica may still serve the old files.
      return task === undefined ? NOTHING : asked(task, "background", { notBefore: settled });
    }
    case "installation":
      if (action === "deleted" || action === "suspend") return { jobs: [], forget: [{ installation }] };
      return asked({ kind: "installation" }, "background");
    case "installation_repositories":
      return onRepositories(event, (one) => asked({ kind: "repository", repository: one }, "background"));
    case "repository": {
      const renamed = repository === undefined ? undefined : renameOf(event, repository);
      if (repository === undefined || renamed === undefined) return NOTHING;
      // Records are renamed while the old name still redirects.
      return { ...asked({ kind: "repository", repository }, "background"), renamed };
    }
    case "membership":
    case "team": {
      const owner = textOf(objectOf(event.organization).login);
      const slug = textOf(objectOf(event.team).slug);
      return owner === "" || slug === "" ? NOTHING : asked({ kind: "team", owner, slug }, "background");
    }
    default:
      return NOTHING;
  }
};

/** A merge queue's commit is not the head of a pull request; its branch names the group. */
const lookAgain = (repository: RepositoryRef, sha: string, suite: Json): Task => {
  const group = groupOfBranch(textOf(suite.head_branch), sha);
  return group === undefined ? { kind: "look-again", repository, sha } : { kind: "merge-group", repository, group };
};

const NOTHING: EventWork = { jobs: [], forget: [] };

type Json = Readonly<Record<string, unknown>>;
type Asked = (task: Task, urgency: Urgency, more?: Partial<NewJob>) => EventWork;

const onWork = (name: string, event: Json, action: string, repository: RepositoryRef, asked: Asked): EventWork => {
  if (name === "pull_request" && action === "closed") {
    const number = Number(objectOf(event.pull_request).number);
    if (!Number.isSafeInteger(number) || number < 1) return NOTHING;
    const notes: Note[] = [{ kind: "moved", text: "" }];
    return asked({ kind: "pull-request", ref: { ...repository, number } }, "event", { notes });
  }
  const work = workOfEvent(name, event, repository);
  switch (work.kind) {
    case "pull-request": {
      const notes: Note[] = [
        ...work.edits.map((edit): Note => ({ kind: "edit", text: JSON.stringify(edit) })),
        ...(work.deleted === undefined ? [] : [{ kind: "deleted", text: JSON.stringify(work.deleted) } as const]),
        ...work.reported.map((reported): Note => ({ kind: "told", text: JSON.stringify(reported) })),
        // The first page is requested anyway.
        ...((work.change?.files ?? 0) > PAGE_SIZE
          ? [{ kind: "change", text: JSON.stringify(work.change) } as const]
          : []),
        ...(moves(name, event, action) ? [{ kind: "moved", text: work.headSha } as const] : []),
      ];
      // The author of a comment or of an action on the pull request is waiting; a push may come from a machine.
      return asked({ kind: "pull-request", ref: work.ref }, name === "issue_comment" ? "person" : "event", { notes });
    }
    case "merge-group":
      return asked({ kind: "merge-group", repository, group: work.group }, "person");
    case "all-open":
    case "nothing":
    case "unsupported":
      return NOTHING;
  }
};

const moves = (name: string, event: Json, action: string): boolean =>
  name === "pull_request" &&
  (action === "synchronize" || (action === "edited" && objectOf(event.changes).base !== undefined));

const onRepositories = (event: Json, asked: (repository: RepositoryRef) => EventWork): EventWork => {
  const list = (value: unknown): readonly RepositoryRef[] =>
    Array.isArray(value) ? value.flatMap((one) => repositoryOf(one) ?? []) : [];
  return {
    jobs: list(event.repositories_added).flatMap((one) => asked(one).jobs),
    forget: list(event.repositories_removed).map(({ owner, repo }) => ({ repository: `${owner}/${repo}` })),
  };
};

const renameOf = (event: Json, { owner, repo }: RepositoryRef): RepositoryRename | undefined => {
  const id = Number(objectOf(event.repository).id);
  const changes = objectOf(event.changes);
  const from = objectOf(objectOf(changes.owner).from);
  const was = {
    owner: textOf(objectOf(from.organization).login) || textOf(objectOf(from.user).login) || owner,
    repo: textOf(objectOf(objectOf(changes.repository).name).from) || repo,
  };
  const same = was.owner === owner && was.repo === repo;
  if (same || !Number.isSafeInteger(id) || id < 1) return undefined;
  return { from: `${was.owner}/${was.repo}`, to: `${owner}/${repo}`, id };
};

const repositoryOf = (value: unknown): RepositoryRef | undefined => {
  const [owner, repo, ...rest] = textOf(objectOf(value).full_name).split("/");
  return owner && repo && rest.length === 0 ? { owner, repo } : undefined;
};

/** GitHub's maximum (https://docs.github.com/webhooks/webhook-events-and-payloads#push). */
const MAX_COMMITS = 2_048;
const MAX_FILES = 50;
const POLICY = /\.ya?ml$/i;

/** If the event does not name files (force-push, new branch, moved tag), it may be any policy file. */
const policiesOfPush = (
  event: Readonly<Record<string, unknown>>,
  repository: RepositoryRef,
): Extract<Task, { kind: "policies" }> | undefined => {
  const ref = typeof event.ref === "string" ? event.ref : "";
  if (ref === "" || event.deleted === true) return undefined;
  const { default_branch: defaultBranch } = (event.repository ?? {}) as { readonly default_branch?: unknown };
  const about = {
    kind: "policies",
    repository,
    ref,
    isDefault: ref === `refs/heads/${String(defaultBranch)}`,
  } as const;
  const commits = Array.isArray(event.commits) ? event.commits : [];
  const reported =
    event.forced !== true && event.created !== true && commits.length > 0 && commits.length < MAX_COMMITS;
  if (!reported) return { ...about, files: undefined };
  const files = [...new Set(commits.flatMap(filesOf))].filter((file) => POLICY.test(file) || isCodeOwners(file)).sort();
  if (files.length === 0) return undefined;
  return { ...about, files: files.length > MAX_FILES ? undefined : files };
};

const isCodeOwners = (file: string): boolean => CODEOWNERS_PATHS.some((path) => path === file);

const filesOf = (commit: unknown): readonly string[] => {
  const { added, modified, removed } = (commit ?? {}) as Readonly<Record<string, unknown>>;
  return [added, modified, removed].flatMap((list) =>
    Array.isArray(list) ? list.filter((file): file is string => typeof file === "string") : [],
  );
};
