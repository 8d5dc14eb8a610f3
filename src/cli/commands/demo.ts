import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command, Option } from "commander";
import { terminalText } from "../../comment/escape/markdown.ts";
import { findPoliciesFolder } from "../../gate/builtin-policies.ts";
import { commandProblem } from "../../git/repository.ts";
import { jsonText } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { AUTHOR, type DemoRepository, makeDemoRepository } from "../demo/demo-repository.ts";
import { StoryBroken } from "../demo/stage.ts";
import { STORIES, type StoryName } from "../demo/stories.ts";
import {
  type ActionHost,
  type ActionRun,
  actionHost,
  bundlePath,
  runBundle,
  workflowEvent,
} from "../sandbox/action-on-sandbox.ts";
import { commitFiles, loadSandbox, type SandboxPackage } from "../sandbox/load-sandbox.ts";
import { printProblems } from "../shared/problems.ts";
import { cleanUpOnSignal, paint, type Terminal } from "../shared/terminal.ts";

type DemoOptions = {
  readonly story: StoryName;
  readonly repo?: string;
  readonly bundle?: string;
  readonly json?: boolean;
};

const examples = `
A pull request on a copy of a repository, evaluated by the Action's bundle as it is shipped:
held, tampered with, ticked, linked to its decision, merged. Each line is what the stand-in
for GitHub answered. Ends with 1 if a step does not go as described.

Examples:
  tollgate demo
  tollgate demo --story four-eyes
  tollgate demo --repo ../shop
`;

export const demoCommand = (terminal: Terminal): Command =>
  new Command("demo")
    .option("--repo <path>", "git repository to tell it on a copy of (default: Tollgate's own)")
    .addOption(
      new Option("--story <name>", "which story: from held to merged, or two pairs of eyes on one migration")
        .choices(Object.keys(STORIES))
        .default("golden-list"),
    )
    .addOption(new Option("--bundle <file>", "bundle of the Action to run").hideHelp())
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (options: DemoOptions) => {
      const bundle = options.bundle === undefined ? bundlePath() : resolve(terminal.cwd, options.bundle);
      if (!existsSync(bundle)) {
        const missing = commandProblem(
          "not-found",
          "demo",
          `The Action's bundle is not at ${bundle}; npm run bundle makes it.`,
        );
        return printProblems(terminal, missing.problems, options);
      }
      const loaded = await loadSandbox("demo");
      if (!loaded.ok) return printProblems(terminal, loaded.problems, options);
      const folder =
        options.repo === undefined ? dirname(findPoliciesFolder(import.meta.url)) : resolve(terminal.cwd, options.repo);
      const repository = await makeDemoRepository(folder, options.repo !== undefined, STORIES[options.story]);
      if (repository === undefined) {
        const missing = commandProblem(
          "not-found",
          "--repo",
          `${options.repo ?? folder} is no git repository with a commit.`,
        );
        return printProblems(terminal, missing.problems, options);
      }
      try {
        await tell(terminal, options, bundle, repository, loaded.value);
      } finally {
        await repository.remove();
      }
    });

const tell = async (
  terminal: Terminal,
  options: DemoOptions,
  bundle: string,
  repository: DemoRepository,
  { startSandbox }: SandboxPackage,
): Promise<void> => {
  const started = performance.now();
  const story = STORIES[options.story];
  const runs: ActionRun[] = [];
  const reported: string[] = [];
  let host: ActionHost | undefined;
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    onEvent: async (event) => {
      const name = workflowEvent(event);
      if (host !== undefined && name !== undefined) runs.push(await runBundle(host, name, event.payload, bundle));
    },
  });
  const out = async (text: string): Promise<void> => {
    reported.push(text);
    if (options.json !== true) await terminal.out(text);
  };
  const colour = paint(terminal.colour.out && options.json !== true);
  let broken: string | undefined;
  const quiet = cleanUpOnSignal(async () => {
    await sandbox.close();
    await repository.remove();
  });
  try {
    host = actionHost(sandbox, { organizationDefaults: "quiet" });
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    const where = `A stand-in for GitHub at ${sandbox.url}, with a copy of ${terminalText(repository.source)}.`;
    for (const line of wrap(where, terminal.columns)) await out(`${line}\n`);
    await out(`The branch main requires the status tollgate. Policies: ${story.policies}\n`);
    await story.tell({
      sandbox,
      branch: repository.branch,
      push: async (message, files) => {
        const { branch } = repository;
        const at = Math.floor(Date.now() / 1_000);
        await commitFiles(repository.dir, {
          author: AUTHOR,
          at,
          branch,
          from: `refs/heads/${branch}^0`,
          message,
          files,
        });
        for (const { number, pull } of sandbox.state.issues.values())
          if (pull?.head.ref === branch) await sandbox.updateHead(number, "ada");
      },
      runs: async () => {
        await sandbox.settled();
        return runs.splice(0);
      },
      out,
      colour,
      columns: terminal.columns,
    });
  } catch (error) {
    if (!(error instanceof StoryBroken)) throw error;
    broken = error.message;
  } finally {
    quiet();
    await sandbox.close();
  }
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (options.json === true) {
    const lines = reported
      .join("")
      .split("\n")
      .filter((line) => line !== "");
    await terminal.out(
      jsonText({
        schema: "tollgate.demo/1",
        asTold: broken === undefined,
        ...(broken === undefined ? {} : { broken }),
        seconds,
        reported: lines,
      }),
    );
  } else if (broken === undefined) {
    await terminal.out(
      `\nAll as described, in ${seconds} s. ${colour("dim", "To click the boxes yourself: npm run sandbox")}\n`,
    );
  } else terminal.err(`\nNot as described: ${broken}\n`);
  terminal.exit(broken === undefined ? 0 : 1);
};
