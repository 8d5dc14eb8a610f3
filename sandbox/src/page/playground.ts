import { listBranches } from "../git/refs.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import type { PageRequest } from "./answer-page.ts";
import { renderMarkdown } from "./markdown.ts";

/** A change: a diff as `git diff` prints it, or a range of the repository that the sandbox stands for. */
type PlayedChange =
  | { readonly kind: "diff"; readonly text: string }
  | { readonly kind: "range"; readonly base: string; readonly head: string };

/** A policy file and a pull request to evaluate by it. Texts are what the page holds, and hostile. */
export type Played = {
  readonly policies: string;
  readonly change: PlayedChange;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  /** The branch that the pull request goes into. */
  readonly base: string;
  readonly labels: readonly string[];
  readonly draft: boolean;
  /** Names of checks that have passed. */
  readonly checks: readonly string[];
  /** The text of CODEOWNERS at the base; of a range the repository's own is read. */
  readonly codeOwners: string;
};

export type PlayedProblem = { readonly line: number; readonly column: number; readonly message: string };

export type PlayedPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: string;
  readonly applies: boolean;
  /** What each condition said, in words; of one that applies, only those that held. */
  readonly because: readonly {
    readonly text: string;
    /** What in the policy file decided. */
    readonly by: readonly { readonly pattern: string; readonly place: string }[];
  }[];
};

/** With problems nothing else was evaluated. */
export type PlayedAnswer = {
  /** In the policy file; a problem of the change is at line 0. */
  readonly problems: readonly PlayedProblem[];
  readonly verdict: "pass" | "blocked" | "error";
  readonly summary: string;
  readonly files: number;
  readonly policies: readonly PlayedPolicy[];
  /** Markdown. */
  readonly comment: string;
};

export type PlayedSample = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly diff: string;
};

/** The engine, passed in by whoever starts the sandbox: the sandbox itself imports nothing of it. */
export type Playground = {
  /** JSON Schema of the policy file, for completion. */
  readonly schema: unknown;
  readonly samples: readonly PlayedSample[];
  /** The policy file to begin with. */
  readonly policies: (gitDir: string, branch: string) => Promise<string>;
  readonly evaluate: (played: Played, gitDir: string) => Promise<PlayedAnswer>;
  /** A suite with one case that holds now, for `tollgate test`; or why there is none, in words. */
  readonly suite: (
    played: Played & { readonly policy: string; readonly name: string },
    gitDir: string,
  ) => Promise<{ readonly file: string; readonly text: string } | { readonly refused: string }>;
};

export const PLAYGROUND_LIMITS = { policies: 300_000, diff: 200_000, body: 65_536, text: 500, list: 100 };

/** Answers what the page of the playground asks. @throws Refusal 404, 413, 422 */
export const answerPlayground = async (
  repositoryState: RepositoryState,
  playground: Playground,
  { method, url, body }: PageRequest,
): Promise<Reply> => {
  const asked = `${method} ${url.pathname.replace(/^\/_sandbox\/playground\//, "")}`;
  const { dir, defaultBranch } = repositoryState.mirror;
  if (asked === "GET start") {
    const { schema, samples } = playground;
    const branches = (await listBranches(dir)).filter((name) => !name.startsWith("gh-readonly-queue/"));
    const policies = await playground.policies(dir, defaultBranch);
    return jsonReply(200, { schema, samples, policies, branches, branch: defaultBranch });
  }
  if (asked === "POST evaluate") {
    const answer = await alone(() => playground.evaluate(playedOf(body), dir));
    return jsonReply(200, { ...answer, comment: renderMarkdown(answer.comment) });
  }
  if (asked === "POST suite") {
    const wanted = parse(body);
    const named = { policy: textOf(wanted, "policy"), name: textOf(wanted, "name") };
    return jsonReply(200, await alone(() => playground.suite({ ...playedOf(body), ...named }, dir)));
  }
  throw new Refusal(404, "Not Found");
};

let last: Promise<unknown> = Promise.resolve();

/** One at a time, so that a page that asks often cannot take the whole machine. */
const alone = <T>(work: () => Promise<T>): Promise<T> => {
  const next = last.then(work, work);
  last = next.catch(() => {});
  return next;
};

type Json = Readonly<Record<string, unknown>>;

const playedOf = (text: string): Played => {
  const written = parse(text);
  const change = written.change as Json | undefined;
  if (typeof change !== "object" || change === null) throw new Refusal(422, "change is missing");
  return {
    policies: textOf(written, "policies", PLAYGROUND_LIMITS.policies),
    change:
      change.kind === "range"
        ? { kind: "range", base: textOf(change, "base"), head: textOf(change, "head") }
        : { kind: "diff", text: textOf(change, "text", PLAYGROUND_LIMITS.diff) },
    title: textOf(written, "title"),
    body: textOf(written, "body", PLAYGROUND_LIMITS.body),
    author: textOf(written, "author"),
    base: textOf(written, "base"),
    labels: listOf(written, "labels"),
    draft: written.draft === true,
    checks: listOf(written, "checks"),
    codeOwners: textOf(written, "codeOwners", PLAYGROUND_LIMITS.body),
  };
};

const textOf = (written: Json, key: string, longest: number = PLAYGROUND_LIMITS.text): string => {
  const value = written[key] ?? "";
  if (typeof value !== "string") throw new Refusal(422, `${key} is a text`);
  if (value.length > longest)
    throw new Refusal(
      413,
      `${NAMES[key] ?? key} has more than ${String(longest).replace(/\B(?=(\d{3})+$)/g, ",")} characters.${REMEDIES[key] ?? ""}`,
    );
  return value;
};

const NAMES: Readonly<Record<string, string>> = {
  policies: "The policy file",
  text: "The diff",
  title: "The title",
  body: "The description",
  author: "The author's login",
  codeOwners: "The text of CODEOWNERS",
};

const REMEDIES: Readonly<Record<string, string>> = {
  text: " Paste the files that matter, or choose two branches of the repository.",
  policies: " Paste the policies that you want to try.",
};

const listOf = (written: Json, key: string): readonly string[] => {
  const value = written[key] ?? [];
  if (!Array.isArray(value) || value.length > PLAYGROUND_LIMITS.list)
    throw new Refusal(422, `${key} is a list of at most ${PLAYGROUND_LIMITS.list} texts`);
  return value.map((_, at) => textOf(value as unknown as Json, String(at)));
};

const parse = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Refused below.
  }
  throw new Refusal(400, "Problems parsing JSON");
};
