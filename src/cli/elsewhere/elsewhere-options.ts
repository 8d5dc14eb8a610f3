import { type Command, Option } from "commander";
import type { OrganizationDefaults } from "../../fetch-policies.ts";

/** Where a command finds the policy files of other repositories, as it was asked. */
export type ElsewhereOptions = {
  /** `acme/.github=../dot-github`: a clone to read that repository from. */
  readonly extends?: readonly string[];
  /** The account whose defaults apply. */
  readonly owner?: string;
  /** Whether these defaults have to be there. */
  readonly organizationDefaults?: OrganizationDefaults;
  /** GitHub's API. */
  readonly apiUrl?: string;
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds the options by which a command is told where the policy files of other repositories are. */
export const withElsewhere = (command: Command): Command => {
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
