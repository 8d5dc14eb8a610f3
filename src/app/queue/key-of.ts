import type { Task } from "./job.ts";

/** The key of a job: what is the same work has the same key, whoever asks for it. */
export const keyOf = (task: Task, installation: number): string =>
  `${task.kind}:${aboutOf(task, installation)}`.toLowerCase();

const aboutOf = (task: Task, installation: number): string => {
  switch (task.kind) {
    case "pull-request":
      return `${task.ref.owner}/${task.ref.repo}#${task.ref.number}`;
    case "merge-group":
      return `${nameOf(task)}@${task.group.headSha}`;
    case "commit":
    case "look-again":
      return `${nameOf(task)}@${task.sha}`;
    case "policies":
      // Files of one push are not those of another: jobs that differ in them are not the same.
      return `${nameOf(task)}@${task.ref}:${(task.files ?? ["*"]).join(",").slice(0, 500)}`;
    case "team":
      return `${task.owner}/${task.slug}`;
    case "repository":
      // Jobs that look back to other times are merged into one that looks back the longest (`mergeTasks`).
      return nameOf(task);
    case "installation":
      return String(installation);
  }
};

const nameOf = ({ repository }: { readonly repository: { readonly owner: string; readonly repo: string } }): string =>
  `${repository.owner}/${repository.repo}`;
