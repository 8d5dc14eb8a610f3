import { explainError } from "./github/explain-error.ts";
import type { Pull } from "./github/fetch-pull.ts";
import { publishStatus } from "./github/publish-status.ts";
import { checkName, DEFAULT_CHECK, type GateInput } from "./judge.ts";

/**
 * Takes an older green away when a pull request could not be judged: an `error` status on the head, with what went
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
    const wanted = {
      context: context ?? input.check ?? DEFAULT_CHECK,
      state: "error" as const,
      description: explainError(error).message,
      targetUrl: pull?.htmlUrl ?? "",
    };
    await Promise.all(
      [head, ...input.alsoOn].map(async (sha) => publishStatus(input.client, input.ref, sha, wanted, [])),
    );
    return true;
  } catch {
    return false;
  }
};
