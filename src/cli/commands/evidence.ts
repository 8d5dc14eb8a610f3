import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import type { RecordVerdict } from "../../audit/audit-record.ts";
import { RECORD_WORDS } from "../../audit/audit-words.ts";
import { EVIDENCE_FORMATS } from "../../audit/render.ts";
import type { Totals } from "../../audit/totals.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { timeText } from "../../comment/words/item-words.ts";
import { commandProblem } from "../../git/repository.ts";
import { WORKFLOW_BOT } from "../../github/client/github-client.ts";
import type { Read } from "../../policy/model/problem.ts";
import { counted, listText, wholeSeconds } from "../../policy/model/words.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { verifyCommand } from "../evidence/verify-command.ts";
import type { Collected, EvidenceRequest } from "../evidence/write-evidence.ts";
import { readKeys } from "../shared/files.ts";
import { apiAddress, nameOfClone } from "../shared/find-place.ts";
import { printProblems } from "../shared/problems.ts";
import type { Terminal } from "../shared/terminal.ts";

const examples = `
Every pull request that was merged in the time that is asked for, with who answered what on
it, and how far that record can be believed: signed, unsigned, forged, missing, not-ours,
not-asked. Nothing is written to GitHub. What each means: docs/how-to/auditing.md

Examples:
  tollgate evidence acme/shop --since 2026-07-01 --until 2026-09-30 --format html --out q3.html
  tollgate evidence acme/shop --signing-key-file keys --fail-on forged,missing > records.jsonl
  tollgate evidence acme/shop --format csv --out records.csv --resume
  tollgate evidence verify q3.jsonl --public-key tollgate.pub   without asking GitHub

Environment: GITHUB_TOKEN or GH_TOKEN; TOLLGATE_SIGNING_KEY, one key a line, as the Action has it.
Exit codes: 0 collected · 1 a record has a verdict of --fail-on · 2 a wrong option · 3 an error
`;

export const evidenceCommand = (terminal: Terminal): Command =>
  new Command("evidence")
    .argument("[repository]", "owner/repo, or its address (default: the remote origin of the clone here)")
    .option("--repo <folder>", "folder of a clone of it, whose remote origin says its name")
    .option("--since <day>", "merged on this day (UTC) or later; also a time (default: the beginning)")
    .option("--until <day>", "merged on this day (UTC) or before; also a time (default: now)")
    .option("--format <format>", "jsonl, csv or html (default: jsonl)")
    .option("--out <file>", "write here, by way of a journal beside it (default: standard output)")
    .option("--resume", "go on with a collection into --out that was ended")
    .option("--signing-key-file <file>", "keys to verify with, one a line (default: TOLLGATE_SIGNING_KEY)")
    .option("--bot <login>", "who writes the comments", WORKFLOW_BOT)
    .option("--check <name>", "the check whose last word is noted", "tollgate")
    .option("--fail-on <verdicts>", "end with 1 where a record is one of these: forged,missing,not-ours,unsigned")
    .option("--api-url <url>", "GitHub's API (default: GITHUB_API_URL, else https://api.github.com)")
    .option("--json", "the same as --format jsonl; problems are JSON too")
    .addHelpText("after", examples)
    .addCommand(verifyCommand(terminal))
    .action(async (named: string | undefined, options: EvidenceOptions & { readonly repo?: string }) => {
      const target = await targetOf(terminal, named, options);
      const request = target.ok ? readEvidenceOptions(terminal, target.value, options) : target;
      if (!request.ok) return printProblems(terminal, request.problems, options);
      const { writeEvidence } = await import("../evidence/write-evidence.ts");
      try {
        const collected = await writeEvidence(terminal, request.value);
        if (!collected.ok) return await printProblems(terminal, collected.problems, options);
        const { totals } = collected.value;
        const notes = notesOf(collected.value, Date.now()).flatMap((note) => wrap(note, terminal.columns));
        terminal.err(
          `${summary(totals)}${notes.map((line) => `\n${line}`).join("")}${options.out === undefined ? "" : `\nwritten to ${options.out}, with a manifest beside it`}\n`,
        );
        const failed = request.value.failOn.some((verdict) => totals.verdicts[verdict] > 0);
        terminal.exit(failed ? 1 : 0);
      } catch (error) {
        const failed = await problemOf(terminal, error, target.ok ? target.value : "", options);
        return failed.ok ? undefined : await printProblems(terminal, failed.problems, options);
      }
    });

const targetOf = async (
  terminal: Terminal,
  named: string | undefined,
  options: EvidenceOptions & { readonly repo?: string },
): Promise<Read<string>> => {
  if (named !== undefined && options.repo !== undefined)
    return commandProblem("wrong-value", "--repo", "Name the repository, or a clone of it; not both.");
  if (named !== undefined) return { ok: true, value: named };
  const found = await nameOfClone(terminal, options);
  return found.ok ? { ok: true, value: `${found.value.owner}/${found.value.name}` } : found;
};

const summary = ({ pullRequests, verdicts, notVerified }: Totals): string => {
  const counts = [
    ...(notVerified === 0
      ? []
      : [
          `${notVerified} signed, but not verified, because no key was given (--signing-key-file, or TOLLGATE_SIGNING_KEY)`,
        ]),
    ...(Object.keys(RECORD_WORDS) as RecordVerdict[])
      .map((verdict) => ({ verdict, count: verdicts[verdict] - (verdict === "unsigned" ? notVerified : 0) }))
      .filter(({ count }) => count > 0)
      .map(({ verdict, count }) => `${count} ${RECORD_WORDS[verdict].word}`),
  ];
  return `${counted(pullRequests, "merged pull request")}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
};

/** GitHub's lists are read from copies that lag behind. */
const LAG_MS = 10 * 60_000;

const notesOf = ({ until, otherBots }: Collected, now: number): readonly string[] => {
  const sure = wholeSeconds(now - LAG_MS);
  const named = otherBots.map((login) => terminalText(login, 60));
  return [
    ...(until <= sure
      ? []
      : [
          `What was merged before ${timeText(sure)} is complete. A later merge may be missing, because GitHub's list is some minutes behind: collect again later, or name a day that is over by --until.`,
        ]),
    ...(named.length === 0
      ? []
      : [`Records are also in comments of ${listText(named)}. If that is your App, name it: --bot '${named[0]}'.`]),
  ];
};

const problemOf = async (
  terminal: Terminal,
  error: unknown,
  target: string,
  { out, apiUrl }: EvidenceOptions,
): Promise<Read<never>> => {
  const { githubProblem } = await import("../shared/cli-client.ts");
  const begun = out !== undefined && existsSync(resolve(terminal.cwd, `${out}.journal`));
  return githubProblem(error, {
    key: "repository",
    missing: `There is no repository ${target}`,
    rights: "it needs to read the repository's pull requests, issues and statuses",
    tooMany: "Ask for less at a time, by --since.",
    ...{ env: terminal.env, apiUrl },
    ...(begun ? { also: "What was collected is kept: go on by the same command with --resume." } : {}),
  });
};

export type EvidenceOptions = {
  readonly since?: string;
  readonly until?: string;
  readonly format?: string;
  readonly out?: string;
  readonly resume?: boolean;
  readonly signingKeyFile?: string;
  readonly bot: string;
  readonly check: string;
  readonly failOn?: string;
  readonly apiUrl?: string;
  readonly json?: boolean;
};

const REPOSITORY = /^(?:https?:\/\/([^/\s@]+)\/)?([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100}?)(?:\.git)?\/?$/;
const VERDICTS = Object.keys(RECORD_WORDS) as readonly RecordVerdict[];

export const readEvidenceOptions = (
  terminal: Pick<Terminal, "cwd" | "env">,
  target: string,
  options: EvidenceOptions,
): Read<EvidenceRequest> => {
  const { env } = terminal;
  const found = REPOSITORY.exec(target);
  if (found === null)
    return commandProblem("wrong-value", "repository", `${JSON.stringify(target)} names no repository.`, {
      allowed: ["owner/repo", "https://github.com/owner/repo"],
    });
  const [, host, owner = "", repo = ""] = found;
  const address = apiAddress(host?.toLowerCase(), options.apiUrl, env);
  if (!address.ok) return address;
  const since = options.since === undefined ? "" : parseDay(options.since, "begin");
  if (since === undefined) return noDay("--since", options.since);
  const until = options.until === undefined ? undefined : parseDay(options.until, "end");
  if (options.until !== undefined && until === undefined) return noDay("--until", options.until);
  if (until !== undefined && until <= since)
    return commandProblem("wrong-value", "--until", "is before --since: nothing lies between them.");
  const format = EVIDENCE_FORMATS.find((one) => one === (options.format ?? "jsonl"));
  if (format === undefined)
    return commandProblem("wrong-value", "--format", "There is no such format.", { allowed: EVIDENCE_FORMATS });
  if (options.json === true && format !== "jsonl")
    return commandProblem("wrong-value", "--json", `is --format jsonl; leave one of them out.`);
  if (options.resume === true && options.out === undefined)
    return commandProblem("missing-key", "--out", "is not given: there is only something to go on with beside a file.");
  const failOn = (options.failOn ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const unknown = failOn.find((one) => !VERDICTS.some((verdict) => verdict === one));
  if (unknown !== undefined)
    return commandProblem("wrong-value", "--fail-on", `There is no verdict ${JSON.stringify(unknown)}.`, {
      allowed: VERDICTS,
    });
  const out = options.out === undefined ? undefined : resolve(terminal.cwd, options.out);
  if (out !== undefined && statSync(out, { throwIfNoEntry: false })?.isDirectory() === true)
    return commandProblem("not-a-file", "--out", `${options.out} is a folder; name a file in it.`);
  if (out !== undefined && !existsSync(dirname(out)))
    return commandProblem("not-found", "--out", `${options.out}: there is no such folder.`);
  const keys = readKeys(terminal, options.signingKeyFile);
  if (!keys.ok) return keys;
  const token = env["GITHUB_TOKEN"] || env["GH_TOKEN"] || "";
  if (token === "")
    return commandProblem(
      "missing-key",
      "GITHUB_TOKEN",
      "is not set: GitHub is asked with a token that may read the repository (export GITHUB_TOKEN=$(gh auth token)).",
    );
  return {
    ok: true,
    value: {
      repository: { owner, repo },
      ...{ baseUrl: address.value, token, since, until, format, keys: keys.value },
      out,
      resume: options.resume === true,
      bot: options.bot,
      check: options.check,
      failOn: VERDICTS.filter((verdict) => failOn.includes(verdict)),
    },
  };
};

const noDay = (option: string, written: string | undefined) =>
  commandProblem("wrong-value", option, `${JSON.stringify(written)} is no day.`, {
    allowed: ["2026-11-01", "2026-11-01T09:00:00Z"],
  });

/** A day (UTC) or a time; a range until a day includes that day. `Date` turns 31 February into 3 March. */
const parseDay = (written: string, edge: "begin" | "end"): string | undefined => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(written);
  if (!day && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(written))
    return undefined;
  const at = new Date(written);
  if (Number.isNaN(at.getTime()) || (day && at.toISOString().slice(0, 10) !== written)) return undefined;
  const edged = day && edge === "end" ? new Date(at.getTime() + 86_400_000) : at;
  return wholeSeconds(edged.getTime());
};
