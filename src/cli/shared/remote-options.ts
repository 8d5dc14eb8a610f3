import { type Command, Option } from "commander";
import type { OrganizationDefaults } from "../../gate/policies.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";

export type RemoteOptions = {
  /** `acme/.github=../dot-github`: a clone to read that repository from. */
  readonly extends?: readonly string[];
  readonly owner?: string;
  readonly organizationDefaults?: OrganizationDefaults;
  readonly apiUrl?: string;
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const withRemoteOptions = (command: Command): Command => {
  command
    .addOption(
      new Option(
        "--extends <repository=path>",
        "read what is extended from a clone: acme/.github=../dot-github (may be given again; others are read from GitHub, with GITHUB_TOKEN)",
      ).argParser(collect),
    )
    .option(
      "--owner <login>",
      "organisation whose defaults apply: its .github repository (default: where a clone of it is given)",
    )
    .addOption(
      new Option(
        "--organization-defaults <how>",
        "defaults that are not found: an error, a line where they may only not be visible, or nothing",
      ).choices(["require", "optional", "quiet"]),
    );
  if (!command.options.some(({ long }) => long === "--api-url")) {
    command.option("--api-url <url>", "GitHub's API (default: GITHUB_API_URL, else https://api.github.com)");
  }
  return command;
};

/**
 * The token is sent only where the user or the environment allows: a pasted address such as
 * `https://github.com.example.org/o/r/pull/1` must not receive it.
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
