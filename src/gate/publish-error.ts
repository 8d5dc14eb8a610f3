import { type Page, readPage } from "../comment/record/read-page.ts";
import { explainError } from "../github/client/explain-error.ts";
import { StillMoving } from "../github/client/github-client.ts";
import { findComment } from "../github/read/our-comment.ts";
import { fetchHead, type Pull } from "../github/read/pull-request.ts";
import { type ErrorNames, errorNames } from "./check-name.ts";
import { type Evaluated, type GateInput, lookingFor } from "./gather.ts";
import { commitStatusPublisher, publishHeld, type StatusContent } from "./status-publisher.ts";

/** Edits of an event, the newest, whose pages are looked into. */
const MAX_EDITS = 5;

/** What is known of a pull request that could not be judged. */
export type KnownOfFailed = { readonly pull?: Pull | undefined; readonly evaluated?: Evaluated | undefined };

/**
 * Takes an older green away when a pull request could not be judged: an `error` on the head, with what went
 * wrong. It never throws: the failure that led here is the one to report.
 *
 * @returns whether an `error` stands on the head now.
 */
export const publishError = async (
  input: GateInput,
  { pull, evaluated }: KnownOfFailed,
  error: unknown,
): Promise<boolean> => {
  if (input.dryRun) return false;
  try {
    const { message, hint } = explainError(error);
    const shown: StatusContent = {
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
    const publish = error instanceof StillMoving ? takeGreens : writeError;
    const said = await Promise.all([...heads, ...input.alsoOn].map(async (sha) => publish(input, sha, names, shown)));
    return said.length > 0;
  } catch {
    return false;
  }
};

/** Writes what it knows the name of before it reads: where the host fails at reading, that has its `error` all the same. */
const writeError = async (
  input: GateInput,
  sha: string,
  { checks, otherwise }: ErrorNames,
  shown: StatusContent,
): Promise<void> => {
  const { publisher = commitStatusPublisher, client, ref } = input;
  const blind = publisher.blind(client, ref, sha);
  await Promise.all(checks.map(async (check) => blind(check, shown)));
  const looked = await publisher.look(client, ref, sha).catch(() => undefined);
  if (looked !== undefined) await publishHeld(looked, checks, otherwise, shown);
  else if (checks.length === 0) await blind(otherwise, shown);
};

/** What moves is judged by another run, too, whose verdict shall stand unless it lets through what we could not judge. */
const takeGreens: typeof writeError = async ({ publisher = commitStatusPublisher, client, ref }, sha, _, shown) => {
  const looked = await publisher.look(client, ref, sha);
  const greens = looked.greensOf(ref);
  if (greens.length > 0) await publishHeld(looked, greens, "", shown);
};

/** The pages of ours that the event in hand and the shell's memory bring, as far as they can be believed. */
const pagesOf = ({ edits, deleted, remembered, ref, signer }: GateInput): readonly Page[] => {
  // These pages only say which commit is the head, and are of our own comments: a new name does not matter.
  const of = { repository: undefined, number: ref.number };
  const bodies = [
    ...edits.slice(-MAX_EDITS).flatMap(({ from, to }) => [to, from]),
    deleted?.body ?? "",
    remembered?.body ?? "",
  ];
  return bodies.map((body) => readPage(body, of, signer)).filter(({ ledger }) => ledger !== undefined);
};

/**
 * The heads of a pull request that cannot be read: as the event has it, as our signed page in the event has it, and as
 * git has it. What nobody signed is used only where nothing else tells: whoever may edit the comment may have written it.
 */
const headsOf = async (input: GateInput, pages: readonly Page[]): Promise<readonly string[]> => {
  const { client, ref, self, headHint = "" } = input;
  const headOf = ({ ledger }: Page): string => ledger?.page.head ?? "";
  const signed = pages.filter(({ trust }) => trust === "signed").map(headOf);
  // An event that names the head is of the last push; a page may be older than it.
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
