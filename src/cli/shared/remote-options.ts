import { type Command, Option } from "commander";
import type { OrganizationDefaults } from "../../gate/policies.ts";

export type RemoteOptions = {
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
