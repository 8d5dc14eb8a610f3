import { createCheck, requestAction, rerequestCheck } from "../changes/checks.ts";
import { createComment, deleteComment, editComment } from "../changes/comments.ts";
import { updateHead } from "../changes/heads.ts";
import { addLabels, removeLabel } from "../changes/issue-state.ts";
import { mergePull } from "../changes/merging.ts";
import { openPull } from "../changes/open-pull.ts";
import { changeTeam, createTeam, setPerson } from "../changes/people.ts";
import { editPull } from "../changes/pulls.ts";
import { review } from "../changes/reviews.ts";
import { createStatus } from "../changes/statuses.ts";
import type { Reply } from "../http/reply.ts";
import { findComment, findIssue, findPull } from "../state/find.ts";
import type { Host } from "../state/host.ts";
import { deletePerson, hasRole, knownPerson } from "../state/person.ts";
import { ALL_QUIRKS, NO_QUIRKS, type Quirks, quirkOn } from "../state/quirks.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import type { PageRequest } from "./answer-page.ts";
import { homeOf, viewer, viewerCookie } from "./layout.ts";
import { RESULTS } from "./pull-page.ts";
import { textVersion } from "./script.ts";
import { ROLES, SETTINGS } from "./settings-page.ts";

export const act = async (host: Host, request: PageRequest): Promise<Reply> => {
  const form = new URLSearchParams(request.body);
  const parts = request.url.pathname.split("/").slice(2);
  const [main] = host.repositories.values();
  // `/_sandbox/at/<owner>/<repository>/…` is another repository than the main one.
  const other = parts[0] === "at" ? host.repositories.get(parts.slice(1, 3).join("/").toLowerCase()) : main;
  if (other === undefined) throw new Refusal(404, "Not Found");
  const repositoryState = other;
  const [what = "", id = "", verb = ""] = parts[0] === "at" ? parts.slice(3) : parts;
  const number = Number(id);
  if (what === "as") return goTo(backFrom(form), `${viewerCookie}=${encodeURIComponent(form.get("as") ?? "")}`);
  const as = viewer(repositoryState, request.headers.cookie).login;
  let back = homeOf(repositoryState);
  try {
    if (what === "pulls" && id === "") {
      const opened = await openPull(repositoryState, {
        base: form.get("base") ?? "",
        head: form.get("head") ?? "",
        title: form.get("title") ?? "",
        body: form.get("body") || null,
        author: as,
        fork: !hasRole(repositoryState, as, "write"),
      });
      return goTo(pathOf(repositoryState, opened.number));
    }
    if (what === "pulls") {
      back = pathOf(repositoryState, number);
      await onPull(repositoryState, as, number, verb, form);
    } else if (what === "comments") {
      back = pathOf(repositoryState, findComment(repositoryState, number).issue);
      onComment(repositoryState, as, number, verb, form);
      if (verb === "toggle") return { status: 204, headers: {}, body: Buffer.alloc(0) };
    } else if (what === "people" || what === "teams" || what === "quirks") {
      back = SETTINGS;
      change(repositoryState, as, [what, id, verb], form);
    } else if (what === "checks") {
      back = backFrom(form);
      if (verb === "rerun") rerequestCheck(repositoryState, as, number);
      else requestAction(repositoryState, as, number, form.get("action") ?? "");
    } else throw new Refusal(404, "Not Found");
    return goTo(back);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const words = [error.message, ...(error.errors ?? []).map((one) => one.message ?? one.code)].join("\n");
    if (verb === "toggle")
      return {
        status: error.status,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: Buffer.from(words),
      };
    return goTo(`${back}?refused=${encodeURIComponent(words)}`);
  }
};

const onPull = async (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  verb: string,
  form: URLSearchParams,
): Promise<void> => {
  const body = form.get("body") ?? "";
  switch (verb) {
    case "comment":
      if (form.get("do") === "approve") review(repositoryState, as, number, { state: "APPROVED", body });
      else if (form.get("do") === "request") review(repositoryState, as, number, { state: "CHANGES_REQUESTED", body });
      else createComment(repositoryState, as, number, newlines(body));
      return;
    case "report":
      await report(repositoryState, as, findPull(repositoryState, number).pull.head.sha, form);
      return;
    case "edit": {
      const { author } = findPull(repositoryState, number);
      if (author !== as && !hasRole(repositoryState, as, "write"))
        throw new Refusal(403, "Must have write access to the repository.");
      await editPull(repositoryState, as, number, { title: form.get("title") ?? "", body: newlines(body) });
      return;
    }
    case "label": {
      if (!hasRole(repositoryState, as, "triage")) throw new Refusal(403, "Must have triage access to the repository.");
      const label = form.get("label") ?? "";
      const has = findIssue(repositoryState, number).labels.some((one) => one.toLowerCase() === label.toLowerCase());
      if (has) removeLabel(repositoryState, as, number, label);
      else addLabels(repositoryState, as, number, [label]);
      return;
    }
    case "merge":
      await mergePull(repositoryState, as, number);
      return;
    case "push":
      await updateHead(repositoryState, as, number);
      return;
    default:
      throw new Refusal(404, "Not Found");
  }
};

const report = async (
  repositoryState: RepositoryState,
  as: string,
  sha: string,
  form: URLSearchParams,
): Promise<void> => {
  const [kind, whose] = (form.get("what") ?? "").split(" ");
  const name = form.get("name") ?? "";
  const text = form.get("text") ?? "";
  const result = RESULTS.find((one) => one === form.get("result"));
  if (result === undefined || name.trim() === "") throw new Refusal(422, "A report has a name and a result.");
  const by = whose === "app" ? "ci[bot]" : whose === "workflow" ? "github-actions[bot]" : as;
  if (!hasRole(repositoryState, by, "write")) throw new Refusal(403, "Must have write access to the repository.");
  if (kind === "status") {
    const state = result === "failure" || result === "pending" ? result : "success";
    await createStatus(repositoryState, by, sha, { state, context: name, description: text });
    return;
  }
  const standing = result === "pending" ? { status: "in_progress" as const } : { conclusion: result };
  const output = text === "" ? {} : { output: { title: text, summary: text } };
  await createCheck(repositoryState, by, { name, head_sha: sha, ...standing, ...output });
};

const change = (
  repositoryState: RepositoryState,
  as: string,
  [what, id, verb]: readonly [string, string, string],
  form: URLSearchParams,
) => {
  const { host } = repositoryState;
  const login = form.get("login") ?? "";
  const named = decodeURIComponent(id);
  const role = ROLES.find((one) => one === form.get("role"));
  switch (`${what} ${verb}`) {
    case "people ":
      if (!/^[a-z\d][a-z\d-]{0,38}$/i.test(login)) throw new Refusal(422, "A login has letters, digits and hyphens.");
      if (host.people.get(login.toLowerCase())?.deleted) throw new Refusal(422, `${login} was deleted.`);
      setPerson(repositoryState, { login, role: role ?? "read" });
      break;
    case "people role":
      if (role === undefined) throw new Refusal(422, "There is no such role.");
      repositoryState.roles.set(knownPerson(host, named).login.toLowerCase(), role);
      break;
    case "people delete":
      deletePerson(host, named);
      break;
    case "teams ":
      createTeam(repositoryState, as, { name: form.get("name") ?? "" });
      break;
    case "teams add":
      changeTeam(repositoryState, as, named, { add: [knownPerson(host, login).login] });
      break;
    case "teams remove":
      changeTeam(repositoryState, as, named, { remove: [login] });
      break;
    case "quirks ": {
      const set = form.get("set");
      const turn = (Object.keys(host.quirks) as (keyof Quirks)[]).find((name) => name === form.get("turn"));
      if (set !== null) host.quirks = set === "all" ? ALL_QUIRKS : NO_QUIRKS;
      if (turn === undefined) break;
      const isOn = host.quirks[turn] !== NO_QUIRKS[turn];
      host.quirks = { ...host.quirks, [turn]: isOn ? NO_QUIRKS[turn] : quirkOn(turn) };
      break;
    }
    default:
      throw new Refusal(404, "Not Found");
  }
  host.revision += 1;
};

const onComment = (
  repositoryState: RepositoryState,
  as: string,
  id: number,
  verb: string,
  form: URLSearchParams,
): void => {
  if (verb === "delete") {
    deleteComment(repositoryState, as, id);
    return;
  }
  if (verb === "edit") {
    editComment(repositoryState, as, id, newlines(form.get("body") ?? ""));
    return;
  }
  if (verb !== "toggle") throw new Refusal(404, "Not Found");
  const { body } = findComment(repositoryState, id);
  const offset = Number(form.get("offset"));
  const stale = form.get("version") !== textVersion(body);
  // A click on an outdated text could tick another box.
  if (stale || !/^\[[ xX\t\n]\]$/.test(body.slice(offset, offset + 3))) {
    throw new Refusal(409, "The comment has changed in the meantime. Look again, then click.");
  }
  const sign = form.get("checked") === "true" ? "x" : " ";
  editComment(repositoryState, as, id, `${body.slice(0, offset + 1)}${sign}${body.slice(offset + 2)}`);
};

/** Forms send CR LF. */
const newlines = (text: string): string => text.replaceAll("\r\n", "\n");

const pathOf = (repositoryState: RepositoryState, number: number): string =>
  `/${repositoryState.owner}/${repositoryState.repo}/pull/${number}`;

/** Redirect only to our own paths. */
const backFrom = (form: URLSearchParams): string => {
  const back = form.get("back") ?? "/";
  return /^\/(?!\/)[\w./-]*$/.test(back) ? back : "/";
};

const goTo = (location: string, cookie?: string): Reply => ({
  status: 303,
  headers: {
    location,
    ...(cookie === undefined ? {} : { "set-cookie": `${cookie}; Path=/; HttpOnly; SameSite=Strict` }),
  },
  body: Buffer.alloc(0),
});
