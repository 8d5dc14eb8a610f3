import { visibleText } from "../comment/escape/markdown.ts";
import { type Page, readPage } from "../comment/record/signed-page.ts";
import { explainError } from "../github/client/explain-error.ts";
import { StillMoving } from "../github/client/github-client.ts";
import { findComment } from "../github/read/comments.ts";
import type { Look } from "../github/read/look.ts";
import { fetchHead, type Pull } from "../github/read/pull-request.ts";
import type { PublishedComment } from "../github/write/comment.ts";
import { renderStatus } from "../report/status.ts";
import type { Evaluated } from "./evaluate-pull-request.ts";
import type { GateInput } from "./input.ts";
import { lookingFor } from "./record-sources.ts";
import type { Worst } from "./shared-commits.ts";
import {
  commitStatusPublisher,
  type ErrorNames,
  errorNames,
  type ReadStatuses,
  type StatusContent,
} from "./status-publisher.ts";

export const readStatuses = async (
  { client, publisher = commitStatusPublisher }: Pick<GateInput, "client" | "publisher">,
  { ref, head }: Pull,
  look?: Look,
): Promise<ReadStatuses> => publisher.read(client, ref, head.sha, look);

export const writeStatus = async (
  input: GateInput,
  evaluated: Evaluated,
  { worst, looked }: { readonly worst: Worst; readonly looked: ReadStatuses | undefined },
  page: Pick<PublishedComment, "did" | "htmlUrl"> | undefined,
): Promise<"written" | "unchanged"> => {
  const { pull, report, check, checks, writtenCheck, look } = evaluated;
  const content: StatusContent = {
    report: worst.report,
    unfinished: input.unfinished,
    ...(worst.pull === pull
      ? { title: "", url: page?.htmlUrl ?? pull.htmlUrl, pull: pull.ref }
      : { title: titleOf(worst), url: worst.pull.htmlUrl, pull: worst.pull.ref }),
  };
  const passing = worst.report.verdict === "pass" ? looked : undefined;
  if (report.verdict === "pass" && check !== writtenCheck)
    await withdrawOthers(passing ?? (await readStatuses(input, pull)), evaluated, content);
  if (passing !== undefined) return passing.publish(check, content);
  const did = await publishBlocking(await readStatuses(input, pull, look), checks, check, content);
  // Writing the comment took time. Another run may have published a success since our look, so read the statuses again.
  const isSure = did === "written" || look === undefined || page === undefined || page.did === "nothing";
  return isSure ? did : publishBlocking(await readStatuses(input, pull), checks, check, content);
};

const titleOf = ({ report, pull }: Worst): string =>
  `#${pull.ref.number} has the same commit: ${renderStatus(report, { unfinished: "pending" }).title}`;

/** Withdraws successes for another base branch, because the pull request may return to that branch. */
const withdrawOthers = async (
  { publish, successesOf }: ReadStatuses,
  { pull, report, check }: Evaluated,
  content: Omit<StatusContent, "report">,
): Promise<void> => {
  if (report.verdict === "error") return;
  const title = `This pull request goes into ${visibleText(pull.base.ref, 60)} now: another check counts there`;
  for (const name of successesOf(pull.ref)) {
    if (name.toLowerCase() === check.toLowerCase()) continue;
    await publish(name, {
      ...content,
      report: { ...report, verdict: "blocked" },
      unfinished: "action_required",
      title,
    });
  }
};

const MAX_SUCCESSES = 20;

/**
 * Publishes a verdict that holds the merge under each name that may be required, and over older successes.
 * @param otherwise the name if no other is known
 */
const publishBlocking = async (
  { publish, successesOf, errorsOf }: ReadStatuses,
  checks: readonly string[],
  otherwise: string,
  shown: StatusContent,
): Promise<"written" | "unchanged"> => {
  const lower = new Set(checks.map((check) => check.toLowerCase()));
  const successes =
    shown.pull === undefined ? [] : successesOf(shown.pull).filter((name) => !lower.has(name.toLowerCase()));
  const named = [...checks, ...successes.slice(0, MAX_SUCCESSES)];
  // If no name is known, write under those of our earlier errors: the run that wrote one knew which name to replace.
  const before = named.length > 0 || shown.pull === undefined ? named : errorsOf(shown.pull).slice(0, MAX_SUCCESSES);
  const did = await Promise.all((before.length > 0 ? before : [otherwise]).map(async (check) => publish(check, shown)));
  if (successes.length > MAX_SUCCESSES)
    throw new RangeError(
      `The commit has ${successes.length} green checks of this pull request; ${MAX_SUCCESSES} are replaced at once.`,
    );
  return did.includes("written") ? "written" : "unchanged";
};

const MAX_EDITS = 5;

type KnownOfFailed = { readonly pull?: Pull | undefined; readonly evaluated?: Evaluated | undefined };

/**
 * Replaces an older success by an `error`. It never throws, because the first failure is the one to report. @returns
 * whether an `error` stands now
 */
export const publishError = async (
  input: GateInput,
  { pull, evaluated }: KnownOfFailed,
  error: unknown,
): Promise<boolean> => {
  if (input.dryRun) return false;
  try {
    const { message, hint } = explainError(error);
    const content: StatusContent = {
      report: { verdict: "error", problems: [], message: `${message} ${hint}` },
      unfinished: input.unfinished,
      title: message,
      url: pull?.htmlUrl ?? "",
      pull: input.ref,
    };
    const pages = pagesOf(input);
    const heads = pull === undefined ? await headsOf(input, pages) : [pull.head.sha];
    const names =
      evaluated === undefined
        ? await errorNames(
            input,
            pull,
            pages.map(({ ledger }) => ledger),
          )
        : { checks: evaluated.checks, otherwise: evaluated.check };
    const publish = error instanceof StillMoving ? withdrawSuccesses : writeError;
    const written = await Promise.all(heads.map(async (sha) => publish(input, sha, names, content)));
    return written.length > 0;
  } catch {
    return false;
  }
};

/** Writes the known names before it reads the others, so that they get their `error` even if reading fails. */
const writeError = async (
  input: GateInput,
  sha: string,
  { checks, otherwise }: ErrorNames,
  content: StatusContent,
): Promise<void> => {
  const { publisher = commitStatusPublisher, client, ref } = input;
  const blind = publisher.withoutReading(client, ref, sha);
  await Promise.all(checks.map(async (check) => blind(check, content)));
  const looked = await publisher.read(client, ref, sha).catch(() => undefined);
  if (looked !== undefined) await publishBlocking(looked, checks, otherwise, content);
  else if (checks.length === 0) await blind(otherwise, content);
};

/** If the pull request keeps changing, another run evaluates it, too. Replace only its successes. */
const withdrawSuccesses: typeof writeError = async (
  { publisher = commitStatusPublisher, client, ref },
  sha,
  _,
  content,
) => {
  const looked = await publisher.read(client, ref, sha);
  const greens = looked.successesOf(ref);
  if (greens.length > 0) await publishBlocking(looked, greens, "", content);
};

const pagesOf = ({ edits, deleted, remembered, ref, signer }: GateInput): readonly Page[] => {
  // They only say which commit is the head, so a former name of the repository does not matter.
  const of = { repository: undefined, number: ref.number };
  const bodies = [
    ...edits.slice(-MAX_EDITS).flatMap(({ from, to }) => [to, from]),
    deleted?.body ?? "",
    remembered?.body ?? "",
  ];
  return bodies.map((body) => readPage(body, of, signer)).filter(({ ledger }) => ledger !== undefined);
};

/** The possible heads. Unsigned pages come last, because anyone who may edit the comment may have written them. */
const headsOf = async (input: GateInput, pages: readonly Page[]): Promise<readonly string[]> => {
  const { client, ref, self, headHint = "" } = input;
  const headOf = ({ ledger }: Page): string => ledger?.page.head ?? "";
  const signed = pages.filter(({ trust }) => trust === "signed").map(headOf);
  // A head in the event is of the last push; a page may be older.
  const now = headHint === "" ? await fetchHead(client, ref).catch(() => "") : "";
  const known = unique([headHint, now, ...signed]);
  if (known.length > 0) return known;
  const unsigned = unique(pages.map(headOf));
  if (unsigned.length > 0) return unsigned;
  const { comment } = await findComment(client, ref, self, lookingFor(input));
  const of = { repository: undefined, number: ref.number };
  return unique([headOf(readPage(comment?.body ?? "", of, input.signer))]);
};

const unique = (shas: readonly string[]): readonly string[] => [...new Set(shas.filter((sha) => sha !== ""))];
