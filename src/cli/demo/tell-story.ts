import { parseBoxLine } from "../../comment/record/signed-page.ts";
import { ADR_PATH, CHANGE_FILES } from "./demo-files.ts";
import { edit, must, openStage, type Telling } from "./stage.ts";

export const tellStory = async (telling: Telling): Promise<void> => {
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
