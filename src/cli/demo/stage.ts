import type { Sandbox } from "@tollgate/sandbox";
import { terminalText } from "../../comment/escape/markdown.ts";
import { parseBoxLine } from "../../comment/record/page-lines.ts";
import type { ActionRun } from "../sandbox/action-on-sandbox.ts";
import type { CommittedFile } from "../sandbox/load-sandbox.ts";
import type { Paint } from "../shared/terminal.ts";

export class StoryBroken extends Error {}

export type Telling = {
  readonly sandbox: Sandbox;
  readonly branch: string;
  readonly push: (message: string, files: readonly CommittedFile[]) => Promise<void>;
  readonly runs: () => Promise<readonly ActionRun[]>;
  readonly out: (text: string) => Promise<void>;
  readonly colour: Paint;
  readonly columns: number;
};

export type PageComment = { readonly id: number; readonly body: string; readonly user: { readonly login: string } };
type PageStatus = { readonly state: string; readonly context: string; readonly description: string };

type Stage = {
  readonly number: number;
  readonly ada: Ask;
  readonly bob: Ask;
  readonly title: (words: string) => Promise<void>;
  readonly say: (words: string) => Promise<void>;
  readonly sayItem: (what: string, text: string) => Promise<void>;
  readonly page: () => Promise<PageComment>;
  readonly showPage: () => Promise<PageComment>;
  readonly evaluated: () => Promise<PageStatus>;
  readonly refused: () => Promise<void>;
  readonly merged: (path: string) => Promise<void>;
};

/** @throws StoryBroken also from the stage's methods */
export const openStage = async (
  { sandbox, branch, runs, out, colour, columns }: Telling,
  pull: { readonly heading: string; readonly title: string; readonly body: string; readonly paths: readonly string[] },
): Promise<Stage> => {
  const ada = person(sandbox, "ada");
  const bob = person(sandbox, "bob");
  let step = 0;
  const title = (words: string): Promise<void> => out(`\n${colour("bold", `${++step}. ${words}`)}\n`);
  const say = (words: string): Promise<void> => out(`   ${words}\n`);
  const sayItem = (what: string, text: string): Promise<void> =>
    say(colour("dim", `${what}: ${terminalText(text, Math.max(20, columns - what.length - 5))}`));
  await title(pull.heading);
  const { number } = await sandbox.openPullRequest({
    base: "main",
    head: branch,
    title: pull.title,
    body: pull.body,
    author: "ada",
  });
  for (const path of pull.paths) await say(colour("dim", path));
  const page = async (): Promise<PageComment> => {
    const { data } = await ada("GET", `/issues/${number}/comments`);
    const ours = (data as PageComment[]).filter(({ user }) => user.login === "github-actions[bot]");
    must(ours.length === 1, `one comment of the Action is expected, there are ${ours.length}`);
    return ours[0] as PageComment;
  };
  const status = async (): Promise<PageStatus> => {
    const head = sandbox.state.issues.get(number)?.pull?.head.sha ?? "";
    const { data } = await ada("GET", `/commits/${head}/status`);
    const found = (data as { statuses: PageStatus[] }).statuses.find(({ context }) => context === "tollgate");
    must(found !== undefined, "the head has no status tollgate");
    return found as PageStatus;
  };
  return {
    number,
    ada,
    bob,
    title,
    say,
    sayItem,
    page,
    showPage: async () => {
      const shown = await page();
      await say(`${shown.user.login} comments:`);
      await out(briefPage(shown.body, columns, colour));
      return shown;
    },
    evaluated: async () => {
      const ran = await runs();
      must(ran.length > 0, "the Action did not run");
      for (const run of ran) must(run.code === 0, `the Action failed:\n${run.log}`);
      const found = await status();
      await say(
        `status ${found.context}: ${colour(found.state === "success" ? "green" : "yellow", found.state)} · ${found.description}`,
      );
      return found;
    },
    refused: async () => {
      const answer = await ada("PUT", `/pulls/${number}/merge`, {});
      must(answer.status === 405, `the merge is expected to be refused, the server answered ${answer.status}`);
      await say(`merge: ${colour("red", `${answer.status} ${messageOf(answer)}`)}`);
    },
    merged: async (path) => {
      const answer = await ada("PUT", `/pulls/${number}/merge`, {});
      must(
        answer.status === 200,
        `the merge is expected to succeed, the server answered ${answer.status} ${messageOf(answer)}`,
      );
      const onMain = await ada("GET", `/contents/${path}?ref=main`);
      must(onMain.status === 200, `${path} is expected on main`);
      await say(
        colour(
          "green",
          `${answer.status} ${messageOf(answer)} · ${(answer.data as { sha: string }).sha.slice(0, 7)} on main`,
        ),
      );
    },
  };
};

export const edit = async (as: Ask, id: number, body: string): Promise<void> => {
  const answer = await as("PATCH", `/issues/comments/${id}`, { body });
  must(answer.status === 200, `the edit of the comment was answered with ${answer.status} ${messageOf(answer)}`);
};

export const must = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new StoryBroken(otherwise);
};

const person = (sandbox: Sandbox, login: string): Ask => {
  sandbox.setPerson({ login, role: "write" });
  return askAs(sandbox, sandbox.token({ actor: login, permissions: undefined }));
};

const messageOf = ({ data }: Answer): string => (data as { message?: string } | null)?.message ?? "";

type Answer = { readonly status: number; readonly data: unknown };

type Ask = (method: "GET" | "PATCH" | "PUT", path: string, body?: unknown) => Promise<Answer>;

const askAs =
  (api: { readonly url: string; readonly owner: string; readonly repo: string }, token: string): Ask =>
  async (method, path, body) => {
    const answer = await fetch(`${api.url}/repos/${api.owner}/${api.repo}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, data: await answer.json() };
  };

const briefPage = (body: string, columns: number, colour: Paint): string => {
  const lines: string[] = [];
  for (const line of body.split("\n")) {
    const box = parseBoxLine(line);
    const heading = /^#{2,6} (.+)$/.exec(line)?.[1];
    const headline = lines.length === 0 ? /^(\*\*.+)$/.exec(line)?.[1] : undefined;
    if (box !== undefined) lines.push(`${box.ticked ? colour("green", "[x]") : "[ ]"} ${cut(box.text, columns - 8)}`);
    else if (heading !== undefined) lines.push(colour("bold", cut(plain(heading), columns - 4)));
    else if (headline !== undefined) lines.push(colour("yellow", cut(plain(headline), columns - 4)));
  }
  return lines.map((line) => `  ${colour("dim", "│")} ${line}\n`).join("");
};

const plain = (markdown: string): string =>
  markdown
    .replaceAll("**", "")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\\([^\w\s])/g, "$1");

const cut = (text: string, columns: number): string => terminalText(text, Math.max(20, columns));
