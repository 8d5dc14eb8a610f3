import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RecordVerdict } from "../../audit/audit-record.ts";
import { RECORD_WORDS } from "../../audit/audit-words.ts";
import { EVIDENCE_FORMATS, type EvidenceFormat } from "../../audit/render.ts";
import { commandProblem } from "../../git/repository.ts";
import type { RepositoryRef } from "../../github/client/github-client.ts";
import type { Read } from "../../policy/model/problem.ts";
import { readKeys } from "../shared/read-keys.ts";
import { apiAddress } from "../shared/remote-options.ts";
import type { Terminal } from "../shared/terminal.ts";

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

export type EvidenceRequest = {
  readonly repository: RepositoryRef;
  readonly baseUrl: string;
  readonly token: string;
  /** ISO 8601 UTC; "" for the beginning. */
  readonly since: string;
  /** ISO 8601 UTC, exclusive; undefined for now. */
  readonly until: string | undefined;
  readonly format: EvidenceFormat;
  readonly out: string | undefined;
  readonly resume: boolean;
  readonly keys: readonly string[];
  readonly bot: string;
  readonly check: string;
  readonly failOn: readonly RecordVerdict[];
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

/** It takes a day (UTC) or a time; a range until a day includes that day. */
const parseDay = (written: string, edge: "begin" | "end"): string | undefined => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(written);
  if (!day && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(written))
    return undefined;
  const at = new Date(written);
  // `Date` turns 31 February into 3 March.
  if (Number.isNaN(at.getTime()) || (day && at.toISOString().slice(0, 10) !== written)) return undefined;
  const edged = day && edge === "end" ? new Date(at.getTime() + 86_400_000) : at;
  return wholeSeconds(edged.getTime());
};

/** As GitHub writes times. @param at milliseconds since 1970 */
export const wholeSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
