import type { Read } from "../../engine/problem.ts";
import { commandProblem } from "../../local/command-problem.ts";

/**
 * The address of the API that a pull request is asked from.
 *
 * A token goes only where the user or the environment said it may: an address that was pasted from somewhere does not
 * decide it, or `https://github.com.example.org/o/r/pull/1` would be sent the token.
 *
 * @param host host of the pull request's address, where it was named by one
 */
export const apiAddress = (
  host: string | undefined,
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Read<string> => {
  const address = given ?? (env["GITHUB_API_URL"] || "https://api.github.com");
  const parsed = URL.parse(address);
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol) || parsed.username !== "") {
    return commandProblem(
      "wrong-value",
      "--api-url",
      `${JSON.stringify(address)} is no address of an API, such as https://api.github.com.`,
    );
  }
  const known = [parsed.host, parsed.host.replace(/^api\./, "")];
  if (given === undefined && host !== undefined && !known.includes(host)) {
    return commandProblem(
      "wrong-value",
      "--api-url",
      `The pull request is on ${host}, and your token would be sent there. If that is right, say so: --api-url https://${host}/api/v3`,
    );
  }
  return { ok: true, value: parsed.href.replace(/\/+$/, "") };
};
