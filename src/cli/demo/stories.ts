import { terminalText } from "../../comment/escape/markdown.ts";
import { parseBoxLine } from "../../comment/record/page-lines.ts";
import { wrap } from "../../report/terminal-layout.ts";
import {
  ADR_PATH,
  BASE_FILES,
  CHANGE_FILES,
  type DemoChange,
  FOUR_EYES_BASE,
  FOUR_EYES_CHANGE,
  FOUR_EYES_REWRITE,
  MIGRATION_PATH,
} from "./demo-repository.ts";
import { edit, must, openStage, type PageComment, type Telling } from "./stage.ts";

const tellStory = async (telling: Telling): Promise<void> => {
  const { colour } = telling;
  const stage = await openStage(telling, {
    heading: "Ada opens a pull request: a migration, a Terraform change, a new SDK",
    title: "Take payments with Stripe",
    body: "Cards leave our database.",
    paths: CHANGE_FILES.map(({ path }) => path),
  });
  const { ada, bob, number, title, say, sayItem, page, evaluated, refused } = stage;
  const opened = await evaluated();
  const first = await stage.showPage();
  const boxes = boxesOf(first.body);
  must(opened.state === "pending", `the status is expected to be pending, it is ${opened.state}`);
  const open = boxes.filter(({ ticked }) => !ticked);
  const victim = open[0];
  must(open.length >= 3, "the comment is expected to hold open boxes");
  if (victim === undefined) return;

  await title("Ada tries to merge at once");
  await refused();

  await title("Ada deletes an item from the comment and tries again");
  await sayItem("gone", victim.text);
  await edit(ada, first.id, withoutBox(first.body, victim.key));
  const afterDeletion = await evaluated();
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
  await evaluated();
  const one = await page();
  must(
    boxesOf(one.body).filter(({ ticked }) => !ticked).length === open.length - 1,
    "one more box is expected to be ticked",
  );
  await edit(bob, one.id, withTicks(one.body, new Set(boxes.map(({ key }) => key))));
  const ticked = await evaluated();
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
  const green = await evaluated();
  must(green.state === "success", `the status is expected to be success, it is ${green.state}`);

  await title("Ada merges");
  await stage.merged(CHANGE_FILES[0]?.path ?? "");
};

export const boxesOf = (
  body: string,
): readonly { readonly key: string; readonly ticked: boolean; readonly text: string }[] =>
  body.split("\n").flatMap((line) => parseBoxLine(line) ?? []);

export const withTicks = (body: string, keys: ReadonlySet<string>): string =>
  body
    .split("\n")
    .map((line) => (keys.has(parseBoxLine(line)?.key ?? "") ? line.replace("- [ ]", "- [x]") : line))
    .join("\n");

const withoutBox = (body: string, key: string): string =>
  body
    .split("\n")
    .filter((line) => parseBoxLine(line)?.key !== key)
    .join("\n");

const QUOTED = 500;

const tellFourEyes = async (telling: Telling): Promise<void> => {
  const { colour, columns } = telling;
  const stage = await openStage(telling, {
    heading: "Ada opens a pull request with a migration; a second person must vouch for it",
    title: "Drop the card token",
    body: "Nothing reads it any more.",
    paths: [MIGRATION_PATH],
  });
  const { ada, bob, title, say, page, evaluated, refused } = stage;
  const quote = async ({ body }: PageComment, words: RegExp): Promise<void> => {
    const line = body.split("\n").find((one) => words.test(one));
    must(line !== undefined, `the comment is expected to say ${words}`);
    const text = terminalText(plain(line ?? ""), QUOTED);
    for (const part of wrap(text, columns - 3)) await say(colour("dim", part));
  };
  const tickAll = async (as: typeof bob): Promise<void> => {
    const now = await page();
    await edit(as, now.id, withTicks(now.body, new Set(boxesOf(now.body).map(({ key }) => key))));
  };
  const ticked = ({ body }: PageComment): number => boxesOf(body).filter((box) => box.ticked).length;

  const opened = await evaluated();
  must(opened.state === "pending", `the status is expected to be pending, it is ${opened.state}`);
  const first = await stage.showPage();
  const count = boxesOf(first.body).length;

  await title("Ada ticks both boxes herself");
  await tickAll(ada);
  const own = await evaluated();
  must(own.state === "pending", "the author's own ticks must not open the gate");
  const afterOwn = await page();
  must(ticked(afterOwn) === 0, "the author's ticks are expected to be taken back");
  await quote(afterOwn, /To ada: your answer .* does not count/);
  await refused();

  await title("Bob reads the migration and ticks");
  await tickAll(bob);
  const reviewed = await evaluated();
  must(reviewed.state === "success", `the status is expected to be success, it is ${reviewed.state}`);
  await quote(await page(), /Ticked by bob/);

  await title("Ada rewrites the migration after the review");
  await telling.push("Drop the archive as well", FOUR_EYES_REWRITE);
  await say(colour("dim", MIGRATION_PATH));
  const rewritten = await evaluated();
  must(rewritten.state === "pending", "a tick for another migration must not open the gate");
  const stale = await page();
  must(ticked(stale) === 0, "the stale boxes are expected to be open");
  await quote(stale, new RegExp(`Stale.*${MIGRATION_PATH.split("/").at(-1)}`));
  await refused();

  await title("Bob looks again and ticks again");
  await tickAll(bob);
  const again = await evaluated();
  must(again.state === "success", `the status is expected to be success, it is ${again.state}`);
  must(ticked(await page()) === count, "every box is expected to be ticked");

  await title("Ada merges");
  await stage.merged(MIGRATION_PATH);
};

const plain = (markdown: string): string =>
  markdown
    .replaceAll("**", "")
    .replaceAll("`", "")
    .replaceAll(/<[^>]*>/g, "")
    .replace(/^\s*- /, "");

export type StoryName = "golden-list" | "four-eyes";

type Story = DemoChange & {
  readonly policies: string;
  readonly tell: (telling: Telling) => Promise<void>;
};

export const STORIES: Readonly<Record<StoryName, Story>> = {
  "golden-list": {
    branch: "stripe",
    base: BASE_FILES,
    baseMessage: "Evaluate by the recommended policies; decide how payments are taken",
    change: CHANGE_FILES,
    changeMessage: "Take payments with Stripe",
    policies: "tollgate:recommended.",
    tell: tellStory,
  },
  "four-eyes": {
    branch: "drop-card-token",
    base: FOUR_EYES_BASE,
    baseMessage: "Ask for a second pair of eyes on every migration",
    change: FOUR_EYES_CHANGE,
    changeMessage: "Drop the card token",
    policies: "four eyes on migrations.",
    tell: tellFourEyes,
  },
};
