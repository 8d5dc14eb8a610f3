import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "@tollgate/sandbox";
import type { AppOnSandbox } from "./app-on-sandbox.ts";

/** A command to copy, and what it does. It counts on GITHUB_API_URL and GITHUB_TOKEN of the sandbox. */
export type TerminalCommand = { readonly words: string; readonly line: string };

/**
 * The commands that ask GitHub, for this sandbox.
 *
 * @param running the key that records are signed with, and the App if it evaluates
 */
export const terminalCommands = (
  env: Readonly<Record<string, string | undefined>>,
  { owner, repo }: Pick<Sandbox, "owner" | "repo">,
  { key, app }: { readonly key: string; readonly app?: Pick<AppOnSandbox, "dataDir" | "env" | "slug"> },
): readonly TerminalCommand[] => {
  // `npm run sandbox` in a clone: there is no command `tollgate` yet.
  const tollgate = env["npm_lifecycle_event"] === "sandbox" ? "npm run -s cli --" : "tollgate";
  const whole = `${owner}/${repo}`;
  const commands = [
    { words: "to verify the records that it signs", line: `export TOLLGATE_SIGNING_KEY=${key}` },
    { words: "evaluate pull request 1 as it stands", line: `${tollgate} check ${whole}#1` },
    {
      words: "who answered what on merged pull requests",
      line: `${tollgate} evidence ${whole}${app === undefined ? "" : ` --bot '${app.slug}[bot]'`}`,
    },
    {
      words: "is the check required, and whose",
      line: `${tollgate} protect ${whole} ${app === undefined ? "--action" : `--app ${app.slug}`}`,
    },
  ];
  if (app === undefined) return commands;
  const file = join(app.dataDir, "app.env");
  writeFileSync(file, `${Object.entries(app.env).map(settingLine).join("\n")}\n`, { mode: 0o600 });
  return [
    ...commands,
    { words: "is the App set up right", line: `${tollgate} doctor --env-file ${file} --repo ${whole}` },
  ];
};

const settingLine = ([name, value]: readonly [string, string]): string => `${name}="${value.replaceAll("\n", "\\n")}"`;
