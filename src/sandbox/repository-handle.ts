import { listBranches } from "./git/refs.ts";
import type { RepositoryHandle } from "./sandbox.ts";
import { commentShape } from "./shapes/comments.ts";
import { requestAction, rerequestCheck, rerequestSuite } from "./state/checks.ts";
import { createComment, deleteComment, deleteRevision, editComment } from "./state/comments.ts";
import { pushToBranch, updateHead } from "./state/heads.ts";
import { addLabels, removeLabel } from "./state/issue-state.ts";
import { enqueue, settleQueue } from "./state/merge-queue.ts";
import { mergePull } from "./state/merging.ts";
import { moveRepository } from "./state/move-repository.ts";
import { openMany } from "./state/open-many.ts";
import { openPull } from "./state/open-pull.ts";
import { addTeam, changeTeam, setPerson } from "./state/people.ts";
import { person } from "./state/person.ts";
import { editPull } from "./state/pulls.ts";
import type { World } from "./state/repository-state.ts";
import { dismissReview, editReview, review } from "./state/reviews.ts";
import { createRuleset } from "./state/rulesets.ts";
import { runWorkflow } from "./state/run-workflow.ts";
import { suiteById } from "./state/suites.ts";
import { updateBranch } from "./state/update-branch.ts";

/** What can be done to a repository from outside, bound to it. */
export const createHandle = (world: World): RepositoryHandle => ({
  get owner() {
    return world.owner;
  },
  get repo() {
    return world.repo;
  },
  id: world.id,
  gitDir: world.mirror.dir,
  state: world,
  branches: () => listBranches(world.mirror.dir),
  openPullRequest: (request) => openPull(world, request),
  openPullRequests: (request) => openMany(world, request),
  editPullRequest: (as, number, edit) => editPull(world, as, number, edit),
  updateHead: (number, as) => updateHead(world, as ?? world.issues.get(number)?.author ?? "", number),
  updateBranch: (as, number, files) => updateBranch(world, as, number, files),
  signCommit: (sha) => void world.signed.add(sha),
  pushToBranch: (as, request) => pushToBranch(world, as, request),
  comment: (as, number, body) => createComment(world, as, number, body),
  editComment: (as, id, body) => editComment(world, as, id, body),
  deleteComment: (as, id) => deleteComment(world, as, id),
  deleteRevision: (as, id, index) => deleteRevision(world, as, id, index),
  comments: (number) => world.comments.of(number).map((comment) => commentShape(world, comment)),
  addLabel: (as, number, label) => addLabels(world, as, number, [label]),
  removeLabel: (as, number, label) => removeLabel(world, as, number, label),
  review: (as, number, written) => review(world, as, number, written),
  editReview: (as, number, id, body) => editReview(world, as, number, id, body),
  dismissReview: (as, number, id) => dismissReview(world, as, number, id),
  checks: (sha) => world.checks.of(sha),
  runWorkflow: (request) => runWorkflow(world, request),
  rerunCheck: (as, id) => rerequestCheck(world, as, id),
  pressCheckAction: (as, id, identifier) => requestAction(world, as, id, identifier),
  rerunSuite: async (as, id) => {
    const suite = suiteById(world, id);
    if (suite === undefined) throw new Error(`There is no check suite ${id}`);
    await rerequestSuite(world, as, suite);
  },
  move: (as, request) => moveRepository(world, as, request),
  setPerson: (request) => setPerson(world, request),
  setRole: (login, role) => world.roles.set(person(world, login).login.toLowerCase(), role),
  addTeam: (request) => addTeam(world, request),
  changeTeam: (as, slug, change) => changeTeam(world, as, slug, change),
  protect: ({ branch, checks }) => {
    const each = checks.map((one) =>
      typeof one === "string" ? { context: one, app: undefined } : { context: one.context, app: one.app },
    );
    world.protections.set(branch, each);
  },
  addRuleset: (request) => createRuleset({ kind: "repository", world }, request),
  merge: (as, number, request) => mergePull(world, as, number, request),
  enqueue: (as, number) => enqueue(world, as, number),
  settleQueue: (as, number) => settleQueue(world, as, number),
});
