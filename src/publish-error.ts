import { checkName } from "./check-name.ts";
import { DEFAULT_CHECK } from "./engine/policy/published-name.ts";
import { explainError } from "./github/explain-error.ts";
import type { Pull } from "./github/fetch-pull.ts";
import type { GateInput } from "./judge.ts";
import { statusBoard } from "./status-board.ts";

/**
 * Takes an older green away when a pull request could not be judged: an `error` on the head, with what went
 * wrong. It never throws: the failure that led here is the one to report.
 *
 * @param pull undefined where it could not be read either; then the head is the one that the event names.
 * @returns whether an `error` stands on the head now.
 */
export const publishError = async (input: GateInput, pull: Pull | undefined, error: unknown): Promise<boolean> => {
  const head = pull?.head.sha ?? input.headHint;
  if (head === undefined || input.dryRun) return false;
  try {
    const context = pull === undefined ? undefined : await checkName(input, pull).catch(() => undefined);
    const { board = statusBoard, client, ref, unfinished } = input;
    const { message, hint } = explainError(error);
    const shown = {
      report: { verdict: "error" as const, problems: [], message: `${message} ${hint}` },
      unfinished,
      title: message,
      url: pull?.htmlUrl ?? "",
      pull: ref,
    };
    await Promise.all(
      [head, ...input.alsoOn].map(async (sha) =>
        board.blind(client, ref, sha, context ?? input.check ?? DEFAULT_CHECK)(shown),
      ),
    );
    return true;
  } catch {
    return false;
  }
};
