import { explainError } from "../github/client/explain-error.ts";
import type { RepositoryRef } from "../github/client/github-client.ts";
import { workOfEvent } from "../github/events/work-of-event.ts";
import { sendFirstRound } from "./action-client.ts";
import type { Evaluating } from "./evaluate.ts";
import { type Context, type Inputs, plainText, readInputs, type Toolkit } from "./inputs.ts";

/** The Action succeeds if a verdict was published, whatever it is, because the status holds the merge. */
export const main = async (actionContext: Context): Promise<void> => {
  const { core } = actionContext;
  try {
    for (const secret of ["token", "signing-key"].flatMap((name) => core.getMultilineInput(name)))
      if (secret !== "") core.setSecret(secret);
    const read = readInputs(core);
    if (!read.ok) return fail(actionContext, `Tollgate's inputs: ${read.faults.join("\n")}`);
    const toolkit = await loadToolkit(actionContext);
    const work = workOfEvent(toolkit.context.eventName, toolkit.context.payload, repositoryOf(toolkit));
    switch (work.kind) {
      case "unsupported":
        return fail(actionContext, `Tollgate cannot handle this event: ${work.message}`);
      case "nothing":
        core.info(plainText(`Nothing to do: ${work.why}`));
        return;
      case "pull-request":
      case "merge-group":
      case "all-open":
        await evaluate(actionContext, toolkit, read.inputs, work);
    }
  } catch (error) {
    const { message, hint } = explainError(error);
    fail(actionContext, `Tollgate could not evaluate: ${message}\n\n${hint}`);
  }
};

/** The engine and the client are loaded here, because many events ask for nothing. */
const evaluate = async (
  actionContext: Context,
  { context }: Event,
  inputs: Inputs,
  work: Evaluating,
): Promise<void> => {
  const first =
    work.kind === "pull-request" ? await sendFirstRound(actionContext, { context }, inputs, work) : undefined;
  const { evaluateAndReport } = await import("./evaluate.ts");
  const toolkit = { context, getOctokit: await actionContext.loadOctokit() };
  await evaluateAndReport(actionContext, toolkit, inputs, { work, repository: repositoryOf(toolkit), first });
};

type Event = Pick<Toolkit, "context">;

const loadToolkit = async (actionContext: Context): Promise<Event> => {
  const unread = "The event could not be read from GITHUB_EVENT_PATH; is this run by a GitHub Actions runner?";
  let toolkit: Event;
  try {
    toolkit = await actionContext.loadToolkit();
  } catch (error) {
    throw new Error(unread, { cause: error });
  }
  // A missing file gives an empty payload, which would mean all open pull requests.
  if (Object.keys(toolkit.context.payload).length === 0) throw new Error(unread);
  return toolkit;
};

const repositoryOf = ({ context }: Event): RepositoryRef => {
  const { owner, repo } = context.repo;
  if (!owner || !repo) throw new Error("GITHUB_REPOSITORY does not name a repository as `owner/name`.");
  return { owner, repo };
};

const fail = ({ core }: Context, message: string): void => {
  core.setFailed(message);
  core.setOutput("verdict", "error");
};
