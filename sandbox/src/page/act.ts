import { requestAction, rerequestCheck } from "../changes/checks.ts";
import { deleteComment, editComment } from "../changes/comments.ts";
import { fetchAll, isBranchName, isFilePath, pushToBranch, pushToFork } from "../changes/heads.ts";
import { switchQueue } from "../changes/merge-queue.ts";
import { openPull } from "../changes/open-pull.ts";
import { changeTeam, createTeam, setPerson } from "../changes/people.ts";
import type { Reply } from "../http/reply.ts";
import { findComment, findPull } from "../state/find.ts";
import type { Host } from "../state/host.ts";
import { deletePerson, hasRole, knownPerson } from "../state/person.ts";
import { ALL_QUIRKS, NO_QUIRKS, type Quirks, quirkOn } from "../state/quirks.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { actOnApp, appPageOf } from "./act-on-app.ts";
import { newlines, PULL_ACTS } from "./act-on-pull.ts";
import type { PageRequest } from "./answer-page.ts";
import { actionsOf, homeOf, pathOf, SETTINGS, viewer, viewerCookie } from "./layout.ts";
import { textVersion } from "./markdown.ts";
import { ROLES } from "./settings-page.ts";

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
  if (what === "as") return goTo(backFrom(form), `${viewerCookie(host)}=${encodeURIComponent(form.get("as") ?? "")}`);
  const as = viewer(repositoryState, request.headers.cookie).login;
  let back = homeOf(repositoryState);
  try {
    if (what === "pulls" && id === "") {
      const opened = await openPull(repositoryState, {
        base: form.get("base") ?? "",
        head: form.get("head") ?? "",
        title: form.get("title") ?? "",
        body: newlines(form.get("body") ?? "") || null,
        author: as,
        draft: form.get("draft") === "true",
        fork: form.get("fork") === "true" || !hasRole(repositoryState, as, "write"),
      });
      return goTo(pathOf(repositoryState, opened.number));
    }
    if (what === "pulls") {
      back = pathOf(repositoryState, number);
      const acts = Object.hasOwn(PULL_ACTS, verb) ? PULL_ACTS[verb] : undefined;
      if (acts === undefined) throw new Refusal(404, "Not Found");
      await acts(repositoryState, as, number, form);
      if (form.get("back") === "commits") back = `${back}/commits`;
    } else if (what === "fetch") {
      await fetchAll(repositoryState, as);
    } else if (what === "files") {
      back = `${actionsOf(repositoryState)}/edit`;
      return goTo(await commitFile(repositoryState, as, form));
    } else if (what === "comments") {
      back = pathOf(repositoryState, findComment(repositoryState, number).issue);
      onComment(repositoryState, as, number, verb, form);
      if (verb === "toggle") return { status: 204, headers: {}, body: Buffer.alloc(0) };
    } else if (["people", "teams", "quirks", "queue"].includes(what)) {
      back = SETTINGS;
      change(repositoryState, as, [what, id, verb], form);
    } else if (what === "apps" || what === "installations") {
      back = appPageOf(repositoryState, what, id);
      back = actOnApp(repositoryState, as, [what, id, verb], form);
      host.revision += 1;
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
    // What was written into a form of one's own page stays there, as far as an address can hold it.
    const opening = what === "pulls" && id === "";
    const kept = what === "files" ? ["branch", "path", "pull"] : opening ? ["title", "head", "base", "body"] : [];
    const asked = kept.map((key) => `&${key}=${encodeURIComponent((form.get(key) ?? "").slice(0, 2_000))}`).join("");
    return goTo(`${back}?refused=${encodeURIComponent(words)}${asked}`);
  }
};

/** Commits one file as the person who is played: to the repository, or to the fork that a pull request comes from. */
const commitFile = async (repositoryState: RepositoryState, as: string, form: URLSearchParams): Promise<string> => {
  const branch = form.get("branch") ?? "";
  const path = form.get("path") ?? "";
  if (!isFilePath(path)) throw new Refusal(422, "A path is relative to the repository's root, such as docs/why.md.");
  if (!isBranchName(branch)) throw new Refusal(422, "A branch has letters, digits, slashes and hyphens.");
  const text = form.get("do") === "delete" ? null : newlines(form.get("text") ?? "").replace(/([^\n])$/, "$1\n");
  const number = Number(form.get("pull"));
  const issue = number > 0 ? findPull(repositoryState, number) : undefined;
  const wanted = {
    branch,
    files: { [path]: text },
    message: form.get("message") || `${text === null ? "Delete" : "Change"} ${path}`,
  };
  if (issue !== undefined && issue.pull.head.ref === branch && issue.pull.head.owner !== repositoryState.owner)
    await pushToFork(repositoryState, as, issue, wanted);
  else await pushToBranch(repositoryState, as, wanted);
  return issue === undefined ? homeOf(repositoryState) : `${pathOf(repositoryState, issue.number)}/files`;
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
      if (!/^[a-z\d][a-z\d-]{0,38}(?:\[bot\])?$/i.test(login))
        throw new Refusal(422, "A login has letters, digits and hyphens; a bot's ends with [bot].");
      if (host.people.get(login.toLowerCase())?.deleted) throw new Refusal(422, `${login} was deleted.`);
      setPerson(repositoryState, {
        login,
        role: role ?? "read",
        kind: login.toLowerCase().endsWith("[bot]") ? "bot" : "person",
      });
      break;
    case "queue ":
      switchQueue(repositoryState);
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
    throw new Refusal(409, "The comment was rewritten while you clicked, so this click was not taken. Click again.");
  }
  const sign = form.get("checked") === "true" ? "x" : " ";
  editComment(repositoryState, as, id, `${body.slice(0, offset + 1)}${sign}${body.slice(offset + 2)}`);
};

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
