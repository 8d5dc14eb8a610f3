import type { Sandbox } from "../../sandbox/start-sandbox.ts";
import type { Paint } from "../paint.ts";
import type { ActionRun } from "../sandbox/action-event.ts";
import { type Answer, type Ask, askAs } from "./ask-as.ts";
import { briefPage } from "./brief-page.ts";
import { ADR_PATH, CHANGE_FILES } from "./demo-files.ts";
import { boxesOf, withoutBox, withTicks } from "./edit-boxes.ts";

/** A step that did not go as it is told. */
export class StoryBroken extends Error {}

/** What the story is told with. */
export type Telling = {
  readonly sandbox: Sandbox;
  readonly branch: string;
  /** Waits until the Action has run for every event so far; gives its runs since the last time. */
  readonly runs: () => Promise<readonly ActionRun[]>;
  readonly out: (text: string) => Promise<void>;
  readonly colour: Paint;
  readonly columns: number;
};

type Comment = { readonly id: number; readonly body: string; readonly user: { readonly login: string } };
type Status = { readonly state: string; readonly context: string; readonly description: string };

/**
 * One pull request's story: held until the list is ticked and the decision is linked, whatever is tried on the way.
 * What is told is what the server answered; a step that goes otherwise breaks the story.
 *
 * @throws StoryBroken
 */
export const tellStory = async (telling: Telling): Promise<void> => {
  const { sandbox, branch, out, colour } = telling;
  const ada = person(sandbox, "ada");
  const bob = person(sandbox, "bob");
  let number = 0;
  let step = 0;
  const title = (words: string): Promise<void> => out(`\n${colour("bold", `${++step}. ${words}`)}\n`);
  const say = (words: string): Promise<void> => out(`   ${words}\n`);
  const page = async (): Promise<Comment> => {
    const { data } = await ada("GET", `/issues/${number}/comments`);
    const ours = (data as Comment[]).filter(({ user }) => user.login === "github-actions[bot]");
    must(ours.length === 1, `one comment of the Action is expected, there are ${ours.length}`);
    return ours[0] as Comment;
  };
  const status = async (): Promise<Status> => {
    const head = sandbox.state.issues.get(number)?.pull?.head.sha ?? "";
    const { data } = await ada("GET", `/commits/${head}/status`);
    const found = (data as { statuses: Status[] }).statuses.find(({ context }) => context === "tollgate");
    must(found !== undefined, "the head has no status tollgate");
    return found as Status;
  };
  const judged = async (): Promise<Status> => {
    const runs = await telling.runs();
    must(runs.length > 0, "the Action did not run");
    for (const run of runs) must(run.code === 0, `the Action failed:\n${run.log}`);
    const found = await status();
    await say(
      `status ${found.context}: ${colour(found.state === "success" ? "green" : "yellow", found.state)} · ${found.description}`,
    );
    return found;
  };
  const refused = async (): Promise<void> => {
    const answer = await ada("PUT", `/pulls/${number}/merge`, {});
    must(answer.status === 405, `the merge is expected to be refused, the server answered ${answer.status}`);
    await say(`merge: ${colour("red", `${answer.status} ${messageOf(answer)}`)}`);
  };

  await title("Ada opens a pull request: a migration, a Terraform change, a new SDK");
  const pull = await sandbox.openPullRequest({
    base: "main",
    head: branch,
    title: "Take payments with Stripe",
    body: "Cards leave our database.",
    author: "ada",
  });
  number = pull.number;
  for (const { path } of CHANGE_FILES) await say(colour("dim", path));
  const opened = await judged();
  const first = await page();
  const boxes = boxesOf(first.body);
  must(opened.state === "pending", `the status is expected to be pending, it is ${opened.state}`);
  must(boxes.length >= 3 && boxes.every(({ ticked }) => !ticked), "the comment is expected to hold open boxes");
  await say(`${first.user.login} comments:`);
  await out(briefPage(first.body, telling.columns, colour));

  await title("Ada tries to merge at once");
  await refused();

  const victim = boxes[0] as (typeof boxes)[number];
  await title("Ada deletes an item from the comment and tries again");
  await say(colour("dim", `gone: ${victim.text}`));
  await edit(ada, first.id, withoutBox(first.body, victim.key));
  const afterDeletion = await judged();
  const restored = await page();
  must(
    boxesOf(restored.body).some(({ key, ticked }) => key === victim.key && !ticked),
    "the deleted line is expected to be back, and open",
  );
  must(afterDeletion.state !== "success", "a deleted line must not open the gate");
  await say("the line was put back, open");
  await refused();

  await title("Bob, who reviews, ticks one box, then all others");
  await edit(bob, restored.id, withTicks(restored.body, new Set([victim.key])));
  await judged();
  const one = await page();
  must(boxesOf(one.body).filter(({ ticked }) => ticked).length === 1, "one box is expected to be ticked");
  await edit(bob, one.id, withTicks(one.body, new Set(boxes.map(({ key }) => key))));
  const ticked = await judged();
  const all = await page();
  must(
    boxesOf(all.body).every((box) => box.ticked),
    "every box is expected to be ticked",
  );
  await say(`${boxesOf(all.body).length} of ${boxes.length} boxes are ticked`);

  await title("It is still held: the change is a decision, and no record of it is linked");
  must(
    ticked.state === "pending",
    `without a decision record the status is expected to be pending, it is ${ticked.state}`,
  );
  await refused();

  await title("Ada links the decision record in the description");
  await ada("PATCH", `/pulls/${number}`, { body: `Cards leave our database, as decided in ${ADR_PATH}.` });
  await say(colour("dim", ADR_PATH));
  const green = await judged();
  must(green.state === "success", `the status is expected to be success, it is ${green.state}`);

  await title("Ada merges");
  const merged = await ada("PUT", `/pulls/${number}/merge`, {});
  must(
    merged.status === 200,
    `the merge is expected to succeed, the server answered ${merged.status} ${messageOf(merged)}`,
  );
  const onMain = await ada("GET", `/contents/${CHANGE_FILES[0]?.path ?? ""}?ref=main`);
  must(onMain.status === 200, "the migration is expected on main");
  await say(
    colour(
      "green",
      `${merged.status} ${messageOf(merged)} · ${(merged.data as { sha: string }).sha.slice(0, 7)} on main`,
    ),
  );
};

const person = (sandbox: Sandbox, login: string): Ask => {
  sandbox.setPerson({ login, role: "write" });
  return askAs(sandbox, sandbox.token({ actor: login, permissions: undefined }));
};

const edit = async (as: Ask, id: number, body: string): Promise<void> => {
  const answer = await as("PATCH", `/issues/comments/${id}`, { body });
  must(answer.status === 200, `the edit of the comment was answered with ${answer.status} ${messageOf(answer)}`);
};

const messageOf = ({ data }: Answer): string => (data as { message?: string } | null)?.message ?? "";

const must = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new StoryBroken(otherwise);
};
