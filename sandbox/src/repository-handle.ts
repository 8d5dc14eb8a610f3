import { requestAction, rerequestCheck, rerequestSuite } from "./changes/checks.ts";
import { createComment, deleteComment, deleteRevision, editComment } from "./changes/comments.ts";
import { createDeployment, createDeploymentStatus } from "./changes/deployments.ts";
import { pushToBranch, updateHead } from "./changes/heads.ts";
import { addLabels, removeLabel } from "./changes/issue-state.ts";
import { enqueue, settleQueue } from "./changes/merge-queue.ts";
import { mergePull } from "./changes/merging.ts";
import { moveRepository } from "./changes/move-repository.ts";
import { openMany } from "./changes/open-many.ts";
import { openPull } from "./changes/open-pull.ts";
import { addTeam, changeTeam, setPerson } from "./changes/people.ts";
import { editPull } from "./changes/pulls.ts";
import { removeReviewers, requestReviewers } from "./changes/review-requests.ts";
import { dismissReview, editReview, review } from "./changes/reviews.ts";
import { runWorkflow } from "./changes/run-workflow.ts";
import { updateBranch } from "./changes/update-branch.ts";
import { listBranches } from "./git/refs.ts";
import type { RepositoryHandle } from "./sandbox.ts";
import { commentShape } from "./shapes/comments.ts";
import { person } from "./state/person.ts";
import type { RepositoryState } from "./state/repository-state.ts";
import { createRuleset } from "./state/rulesets.ts";
import { suiteById } from "./state/suites.ts";

export const createHandle = (repositoryState: RepositoryState): RepositoryHandle => ({
  get owner() {
    return repositoryState.owner;
  },
  get repo() {
    return repositoryState.repo;
  },
  id: repositoryState.id,
  gitDir: repositoryState.mirror.dir,
  state: repositoryState,
  branches: () => listBranches(repositoryState.mirror.dir),
  openPullRequest: (request) => openPull(repositoryState, request),
  openPullRequests: (request) => openMany(repositoryState, request),
  editPullRequest: (as, number, edit) => editPull(repositoryState, as, number, edit),
  updateHead: (number, as) =>
    updateHead(repositoryState, as ?? repositoryState.issues.get(number)?.author ?? "", number),
  updateBranch: (as, number, files) => updateBranch(repositoryState, as, number, files),
  signCommit: (sha) => void repositoryState.signed.add(sha),
  pushToBranch: (as, request) => pushToBranch(repositoryState, as, request),
  comment: (as, number, body) => createComment(repositoryState, as, number, body),
  editComment: (as, id, body) => editComment(repositoryState, as, id, body),
  deleteComment: (as, id) => deleteComment(repositoryState, as, id),
  deleteRevision: (as, id, index) => deleteRevision(repositoryState, as, id, index),
  comments: (number) => repositoryState.comments.of(number).map((comment) => commentShape(repositoryState, comment)),
  addLabel: (as, number, label) => addLabels(repositoryState, as, number, [label]),
  removeLabel: (as, number, label) => removeLabel(repositoryState, as, number, label),
  review: (as, number, written) => review(repositoryState, as, number, written),
  editReview: (as, number, id, body) => editReview(repositoryState, as, number, id, body),
  dismissReview: (as, number, id) => dismissReview(repositoryState, as, number, id),
  requestReviewers: (as, number, wanted) => void requestReviewers(repositoryState, as, number, wanted),
  removeReviewers: (as, number, wanted) => void removeReviewers(repositoryState, as, number, wanted),
  deploy: async (as, { state, ...request }) => {
    const made = await createDeployment(repositoryState, as, request);
    if (state !== undefined) createDeploymentStatus(repositoryState, as, made.id, { state });
    return made;
  },
  setDeployment: (as, id, request) => createDeploymentStatus(repositoryState, as, id, request),
  checks: (sha) => repositoryState.checks.of(sha),
  runWorkflow: (request) => runWorkflow(repositoryState, request),
  rerunCheck: (as, id) => rerequestCheck(repositoryState, as, id),
  pressCheckAction: (as, id, identifier) => requestAction(repositoryState, as, id, identifier),
  rerunSuite: async (as, id) => {
    const suite = suiteById(repositoryState, id);
    if (suite === undefined) throw new Error(`There is no check suite ${id}`);
    await rerequestSuite(repositoryState, as, suite);
  },
  move: (as, request) => moveRepository(repositoryState, as, request),
  setPerson: (request) => setPerson(repositoryState, request),
  describe: (about) => {
    repositoryState.about = { ...repositoryState.about, ...about };
  },
  setRole: (login, role) => repositoryState.roles.set(person(repositoryState, login).login.toLowerCase(), role),
  addTeam: (request) => addTeam(repositoryState, request),
  changeTeam: (as, slug, change) => changeTeam(repositoryState, as, slug, change),
  protect: ({ branch, checks }) => {
    const each = checks.map((one) =>
      typeof one === "string" ? { context: one, app: undefined } : { context: one.context, app: one.app },
    );
    repositoryState.protections.set(branch, each);
  },
  addRuleset: (request) => createRuleset({ kind: "repository", repositoryState }, request),
  merge: (as, number, request) => mergePull(repositoryState, as, number, request),
  enqueue: (as, number) => enqueue(repositoryState, as, number),
  settleQueue: (as, number) => settleQueue(repositoryState, as, number),
});
