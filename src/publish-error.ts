import { explainError } from "./github/explain-error.ts";
import type { Pull } from "./github/fetch-pull.ts";
import { publishStatus } from "./github/publish-status.ts";
import { checkName, type GateInput } from "./judge.ts";

/**
 * Takes an older green away when a pull request could not be judged: an `error` status on the head, with what went
 * wrong. It is tried once more than anything else and never throws: the failure that led here is the one to report.
 */
export const publishError = async (input: GateInput, pull: Pull, error: unknown): Promise<boolean> => {
  try {
    const context = await checkName(input, pull).catch(() => input.check ?? "tollgate");
    const wanted = {
      context,
      state: "error" as const,
      description: explainError(error).message,
      targetUrl: pull.htmlUrl,
    };
    await Promise.all(
      [pull.head.sha, ...input.alsoOn].map(async (sha) => publishStatus(input.client, pull.ref, sha, wanted, [])),
    );
    return true;
  } catch {
    return false;
  }
};
