/**
 * The leanest floor: an app that checks the signature of a webhook and sends what the trust protocol asks for
 * (`lean-requests.ts`), without Probot, Octokit, a store or an evaluation. Its environment is the App's.
 */
import { createHmac, createSign, timingSafeEqual } from "node:crypto";
import { Agent, createServer } from "node:http";
import { historyQuery } from "../../src/github/read/edit-history.ts";
import { lookQuery } from "../../src/github/read/look-query.ts";
import { createLean, sendJson } from "./lean-requests.ts";
import { listenForParent } from "./messages.ts";

const { APP_ID = "", PRIVATE_KEY = "", WEBHOOK_SECRET = "", GITHUB_API_URL = "", LEAN_PAGE = "" } = process.env;

const jwt = (): string => {
  const now = Math.floor(Date.now() / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: now - 30, exp: now + 540, iss: APP_ID })}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(PRIVATE_KEY, "base64url")}`;
};
const agent = new Agent({ keepAlive: true });
let installation = 0;
let token: Promise<string> | undefined;

const lean = createLean({
  api: GITHUB_API_URL,
  graphql: `${GITHUB_API_URL}/graphql`,
  token: async () => {
    token ??= sendJson(
      agent,
      "POST",
      `${GITHUB_API_URL}/app/installations/${installation}/access_tokens`,
      `bearer ${jwt()}`,
    ).then((answer) => (answer as { readonly token: string }).token);
    return token;
  },
  queries: {
    look: lookQuery("check-runs", true, false),
    lookEdited: lookQuery("check-runs", true, true),
    edits: historyQuery,
  },
  variables: {
    file: ".github/tollgate.yml",
    appId: Number(APP_ID),
    defaultsRepo: ".github",
    defaultsFile: ".github/tollgate.yml",
  },
  page: LEAN_PAGE,
  verdictsAs: "check-runs",
});

type Event = {
  readonly action: string;
  readonly sender: { readonly login: string; readonly type: string };
  readonly installation: { readonly id: number };
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } };
  readonly pull_request?: {
    readonly number: number;
    readonly head: { readonly sha: string };
    readonly base: { readonly sha: string };
    readonly changed_files: number;
  };
  readonly issue?: { readonly number: number };
  readonly comment?: { readonly id: number; readonly node_id: string };
  readonly changes?: { readonly body?: { readonly from: string } };
};

const onEvent = async (name: string, event: Event): Promise<void> => {
  installation ||= event.installation.id;
  const { repository, pull_request: pull, comment, issue, changes, sender } = event;
  if (name === "pull_request" && event.action === "labeled" && pull !== undefined) {
    const { number, head, base, changed_files: changedFiles } = pull;
    await lean.opened({ repository, number, head: head.sha, base: base.sha, changedFiles });
  }
  const from = changes?.body?.from;
  if (name !== "issue_comment" || comment === undefined || issue === undefined || from === undefined) return;
  if (sender.type !== "User") return;
  await lean.clicked({
    repository,
    number: issue.number,
    comment: { id: comment.id, node: comment.node_id, from },
    by: sender.login,
  });
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const signed = Buffer.from(`sha256=${createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex")}`);
    const given = Buffer.from(String(request.headers["x-hub-signature-256"] ?? ""));
    const isSigned = given.length === signed.length && timingSafeEqual(given, signed);
    response.writeHead(isSigned ? 202 : 401).end();
    if (!isSigned) return;
    onEvent(String(request.headers["x-github-event"]), JSON.parse(body.toString("utf8")) as Event).catch(
      (error: unknown) => {
        // A lane without its verdict would wait for a minute.
        console.error(error);
        process.exit(1);
      },
    );
  });
});
listenForParent(server);
