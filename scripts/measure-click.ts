/**
 * One click on a box, for `measure-house.ts`: prints the path of the coverage file of what ran for it.
 *
 *     node scripts/measure-click.ts action|app <folder for coverage>
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { takeCoverage } from "node:v8";
import { KEY, startActionContext } from "../test/support/action-world.ts";
import { startAppContext } from "../test/support/app-world.ts";

const [shell, folder = ""] = process.argv.slice(2);
const box = "schema-change.staged";
const open = { base: "main", head: "feature", title: "Add a table", author: "ada" };

const clickAction = async (): Promise<void> => {
  const world = await startActionContext();
  await world.sandbox.openPullRequest(open);
  await world.run();
  world.click("grace", [box]);
  const event = world.sandbox.events.findLast(({ name }) => name === "issue_comment");
  const file = (name: string): string => join(folder, name);
  for (const name of ["output", "summary"]) writeFileSync(file(name), "");
  writeFileSync(file("event.json"), JSON.stringify(event?.payload));
  const source = (name: string): string =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, "../src/action", name)));
  // As in the App, what runs while modules are loaded is written to a file before this one.
  const script = `await import(${source("evaluate.ts")});
(await import("node:v8")).takeCoverage();
await import(${source("index.ts")});`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    env: {
      PATH: process.env["PATH"],
      NODE_V8_COVERAGE: join(folder, "coverage"),
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: "issue_comment",
      GITHUB_EVENT_PATH: file("event.json"),
      GITHUB_API_URL: world.sandbox.url,
      GITHUB_GRAPHQL_URL: world.sandbox.graphqlUrl,
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_OUTPUT: file("output"),
      GITHUB_STEP_SUMMARY: file("summary"),
      INPUT_TOKEN: world.token,
      "INPUT_SIGNING-KEY": KEY,
      "INPUT_POLICY-FILE": ".github/tollgate.yml",
      INPUT_UNFINISHED: "pending",
      "INPUT_DRY-RUN": "false",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  await once(child, "close");
  const status = world.status();
  await world.close();
  if (!status.startsWith("pending: 1 of 2 open")) throw new Error(`The click was not counted: ${status}`);
  // Their names end with their number.
  console.log(join(folder, "coverage", readdirSync(join(folder, "coverage")).sort().at(-1) ?? ""));
};

const clickApp = async (): Promise<void> => {
  const world = await startAppContext();
  await world.sandbox.openPullRequest(open);
  await world.settled();
  takeCoverage();
  const before = new Set(readdirSync(folder));
  world.click("grace", [box]);
  await world.settled();
  takeCoverage();
  const [click = ""] = readdirSync(folder).filter((name) => !before.has(name));
  const check = world.check();
  await world.close();
  if (!check.includes("1 of 2 open")) throw new Error(`The click was not counted: ${check}`);
  console.log(join(folder, click));
};

await (shell === "app" ? clickApp() : clickAction());
// The coverage of the rest is of no use.
process.exit(0);
