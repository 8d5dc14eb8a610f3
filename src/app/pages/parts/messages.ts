import type { Message } from "./layout.ts";

export type MessageName =
  | "not-found"
  | "not-yours"
  | "not-from-here"
  | "other-host"
  | "too-large"
  | "not-begun"
  | "refused"
  | "signed-out"
  | "github-down"
  | "failed";

type Status = 200 | 400 | 403 | 404 | 413 | 421 | 500 | 503;

const HOME = { href: "/", label: "To the dashboard" };
const AGAIN = { href: "/login", label: "Sign in with GitHub" };

export const MESSAGES: Readonly<Record<MessageName, Message & { readonly status: Status }>> = {
  "not-found": {
    status: 404,
    title: "Not found",
    text: "There is no such page, or it is about a repository that you may not read, or Tollgate has not evaluated that pull request.",
    action: HOME,
  },
  "not-yours": {
    status: 403,
    title: "Not for you to do",
    text: "Only an administrator of the repository can try a job again. Ask one of them.",
    action: HOME,
  },
  "not-from-here": {
    status: 403,
    title: "Nothing was done",
    text: "What was sent did not come from a form of these pages, or the form was older than your session. Open the page anew and try again.",
    action: HOME,
  },
  "other-host": {
    status: 421,
    title: "Wrong address",
    text: "These pages are open to this machine only, and answer only under the address that Tollgate was started with.",
  },
  "too-large": { status: 413, title: "Too large", text: "No form of these pages sends that much." },
  "not-begun": {
    status: 400,
    title: "Not signed in",
    text: "This sign-in was not begun in this browser, was finished before, or was begun more than ten minutes ago.",
    action: AGAIN,
  },
  refused: {
    status: 403,
    title: "Not signed in",
    text: "GitHub did not say who you are: the request was cancelled, or its answer did not fit.",
    action: AGAIN,
  },
  "signed-out": {
    status: 200,
    title: "Signed out",
    text: "You are signed out of Tollgate. At GitHub you are signed in as before.",
    action: AGAIN,
  },
  "github-down": {
    status: 503,
    title: "GitHub does not answer",
    text: "What you may read is for GitHub to say, and it does not answer right now, so nothing is shown. Verdicts are not lost: Tollgate works on as soon as GitHub does. Reload in a while.",
  },
  failed: {
    status: 500,
    title: "Something went wrong",
    text: "The page could not be made; why stands in Tollgate’s log. Reload in a while.",
    action: HOME,
  },
};
