import { mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordVerdict } from "../../audit/audit-record.ts";
import type { ReportHead } from "../../audit/html-report.ts";
import { JOURNAL_SCHEMA, type Journal, type JournalHead, keysPrint, openJournal } from "../../audit/journal.ts";
import { collectEvidence } from "../../audit/read-audit.ts";
import { EVIDENCE_RENDERERS, type EvidenceFormat } from "../../audit/render.ts";
import { addTotals, noTotals, type Totals } from "../../audit/totals.ts";
import { manifestPath } from "../../audit/verify-evidence.ts";
import { timeText } from "../../comment/words/item-words.ts";
import { createSigner } from "../../gate/signer.ts";
import { commandProblem } from "../../git/repository.ts";
import type { GitHubClient, RepositoryRef } from "../../github/client/github-client.ts";
import { nodeFetch, pacedFetch } from "../../github/client/node-fetch.ts";
import { policyCommitFinder } from "../../github/read/policy-commits.ts";
import type { Read } from "../../policy/model/problem.ts";
import { counted, wholeSeconds } from "../../policy/model/words.ts";
import { connect, secondOf } from "../shared/cli-client.ts";
import { readVersion, type Terminal } from "../shared/terminal.ts";
import { startManifest } from "./export-file.ts";

/**
 * `since` and `until`: ISO 8601 UTC; `since` may be "" for the beginning, and `until` is exclusive and undefined for
 * now.
 */
export type EvidenceRequest = {
  readonly repository: RepositoryRef;
  readonly baseUrl: string;
  readonly token: string;
  readonly since: string;
  readonly until: string | undefined;
  readonly format: EvidenceFormat;
  readonly out: string | undefined;
  readonly resume: boolean;
  readonly keys: readonly string[];
  readonly bot: string;
  readonly check: string;
  readonly failOn: readonly RecordVerdict[];
};

/**
 * Collects and writes the records. A file is written through a journal beside it (`<out>.journal`), so a stopped run
 * can continue and the file is never partial. Standard output gets records as they come; HTML needs a journal because
 * totals come first. `otherBots`: whose comments hold records, though `--bot` does not name them.
 */
export const writeEvidence = async (terminal: Terminal, wanted: EvidenceRequest): Promise<Read<Collected>> => {
  const otherBots = new Set<string>();
  const request: Collecting = { ...wanted, onOtherBot: (login) => otherBots.add(login) };
  const until = request.until ?? endOfThisSecond();
  const totals = await write(terminal, request);
  return totals.ok ? { ok: true, value: { totals: totals.value, until, otherBots: [...otherBots].sort() } } : totals;
};

export type Collected = { readonly totals: Totals; readonly until: string; readonly otherBots: readonly string[] };

type Collecting = EvidenceRequest & { readonly onOtherBot: (login: string) => void };

const write = async (terminal: Terminal, request: Collecting): Promise<Read<Totals>> => {
  const { out, format } = request;
  if (out !== undefined) return intoFile(terminal, request, out);
  if (format !== "html") return asTheyCome(terminal, request);
  const folder = await mkdtemp(join(tmpdir(), "tollgate-evidence-"));
  try {
    const journal = await openJournal(join(folder, "journal"), headOf(request), false);
    if (typeof journal === "string") throw new Error("The journal of a new folder is there already.");
    await collect(terminal, request, journal.head, journal.known, journal.append);
    const totals = await render(request, journal, (text) => terminal.out(text));
    await journal.close();
    return { ok: true, value: totals };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const intoFile = async (terminal: Terminal, request: Collecting, out: string): Promise<Read<Totals>> => {
  const path = `${out}.journal`;
  let journal = await openJournal(path, headOf(request), request.resume);
  if (journal === "none") {
    terminal.err("There is nothing to go on with; starting anew.\n");
    journal = await openJournal(path, headOf(request), false);
  }
  if (typeof journal === "string")
    return commandProblem(
      "wrong-value",
      "--out",
      `${path} is there: a collection into this file has begun and not ended. Go on with it by --resume, or remove it.`,
    );
  const differs = differenceOf(journal.head, request);
  if (differs !== undefined) {
    await journal.close();
    return commandProblem(
      "wrong-value",
      "--resume",
      `What was begun had another ${differs}; ask for the same, or remove ${path} and begin anew.`,
    );
  }
  if (journal.known.size > 0) terminal.err(`going on: ${journal.known.size} pull requests are read already\n`);
  try {
    await collect(terminal, request, journal.head, journal.known, journal.append);
    const manifest = startManifest();
    const totals = await writeWhole(out, (write) =>
      render(request, journal, async (text) => {
        manifest.add(text, request.format);
        await write(text);
      }),
    );
    const listed = manifest.end(reportHead(request, journal.head), request);
    await writeWhole(manifestPath(out), (write) => write(listed.text));
    terminal.err(
      `manifest sha256:${listed.digest}\nKeep this digest where nobody can change it. It is what sha256sum prints for\n${manifestPath(out)}; tollgate evidence verify takes it as --digest.\n`,
    );
    await journal.remove();
    return { ok: true, value: totals };
  } catch (error) {
    await journal.close().catch(() => {});
    throw error;
  }
};

const writeWhole = async <T>(
  path: string,
  fill: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> => {
  const part = `${path}.part`;
  const file = await open(part, "w");
  const result = await fill(async (text) => void (await file.write(text)));
  await file.datasync();
  await file.close();
  await rename(part, path);
  return result;
};

const asTheyCome = async (terminal: Terminal, request: Collecting): Promise<Read<Totals>> => {
  const renderer = EVIDENCE_RENDERERS[request.format];
  const head = headOf(request);
  let totals = noTotals;
  await terminal.out(renderer.head(reportHead(request, head), totals));
  await collect(terminal, request, head, new Set(), async (records) => {
    for (const record of records) totals = addTotals(totals, record);
    await terminal.out(records.map(renderer.record).join(""));
  });
  await terminal.out(renderer.end());
  return { ok: true, value: totals };
};

const collect = async (
  terminal: Terminal,
  request: Collecting,
  head: JournalHead,
  known: ReadonlySet<number>,
  append: Journal["append"],
): Promise<void> => {
  const client = evidenceClient(terminal, request);
  const none = createSigner([]);
  const reader = {
    client,
    signers: { each: request.keys.map((key) => createSigner([key])), all: createSigner(request.keys), none },
    policyCommit: policyCommitFinder(client, none.hash),
    bot: request.bot,
    check: request.check,
    now,
    onOtherBot: request.onOtherBot,
  };
  let count = known.size;
  for await (const { records, readTo } of collectEvidence(reader, request.repository, head, known)) {
    await append(records);
    count += records.length;
    if (records.length === 0 && readTo !== "")
      terminal.err(`${counted(count, "merged pull request")}; read back to ${timeText(readTo)}\n`);
    if (terminal.gone()) return;
  }
};

const render = async (
  request: EvidenceRequest,
  journal: Journal,
  write: (text: string) => Promise<void>,
): Promise<Totals> => {
  const renderer = EVIDENCE_RENDERERS[request.format];
  let totals = noTotals;
  for await (const record of journal.records()) totals = addTotals(totals, record);
  await write(renderer.head(reportHead(request, journal.head), totals));
  for await (const record of journal.records()) await write(renderer.record(record));
  await write(renderer.end());
  return totals;
};

const headOf = (request: EvidenceRequest): JournalHead => ({
  schema: JOURNAL_SCHEMA,
  repository: `${request.repository.owner}/${request.repository.repo}`,
  since: request.since,
  until: request.until ?? endOfThisSecond(),
  check: request.check,
  bot: request.bot,
  keys: keysPrint(request.keys),
});

const now = (): string => wholeSeconds(Date.now());
/** `until` is exclusive, and GitHub's times have whole seconds: what was merged just now is in it. */
const endOfThisSecond = (): string => wholeSeconds(Date.now() + 1_000);

const differenceOf = (begun: JournalHead, request: EvidenceRequest): string | undefined => {
  const wanted = headOf(request);
  if (begun.repository.toLowerCase() !== wanted.repository.toLowerCase()) return `repository (${begun.repository})`;
  if (begun.since !== wanted.since) return "--since";
  // Without `--until`, a run collects up to the time of its start. A continued run uses the same time.
  if (request.until !== undefined && begun.until !== wanted.until) return "--until";
  if (begun.check !== wanted.check) return "--check";
  if (begun.bot !== wanted.bot) return "--bot";
  return begun.keys === wanted.keys ? undefined : "list of signing keys";
};

const reportHead = (request: EvidenceRequest, { repository, since, until, check, bot }: JournalHead): ReportHead => ({
  ...{ repository, since, until, check, bot },
  keys: request.keys.length,
  version: readVersion(),
});

const TIMEOUT_MS = 30_000;
const REPORTED_WAIT = 20;

/** It slows down before the limit is reached, because a run is long. */
const evidenceClient = (
  { env, err }: Pick<Terminal, "env" | "err">,
  { token, baseUrl }: Pick<EvidenceRequest, "token" | "baseUrl">,
): GitHubClient => {
  const secondMs = secondOf(env);
  const wait = async (ms: number): Promise<void> => {
    const seconds = Math.ceil(ms / secondMs);
    if (seconds > REPORTED_WAIT) err(`waiting ${seconds} seconds before GitHub is asked again\n`);
    await sleep(ms);
  };
  return connect(env, {
    token,
    baseUrl,
    timeoutMs: TIMEOUT_MS,
    fetch: pacedFetch(nodeFetch({ timeoutMs: TIMEOUT_MS, env }), { now: Date.now, wait, secondMs }),
    retry: { tries: 6, totalMs: Number.POSITIVE_INFINITY, secondMs, wait },
  });
};
