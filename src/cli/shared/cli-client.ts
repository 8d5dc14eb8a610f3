import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { OrganizationDefaults } from "../../gate/policies.ts";
import { commandProblem } from "../../git/repository.ts";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { createClient } from "../../github/client/retry.ts";
import type { Read } from "../../policy/model/problem.ts";
import { readVersion, type Terminal } from "./terminal.ts";

/** @param wanted `needs` says in a sentence what the token is for */
export const cliClient = (
  { env }: Pick<Terminal, "env">,
  wanted: { readonly apiUrl?: string | undefined; readonly host?: string | undefined; readonly needs: string },
): Read<GitHubClient> => {
  const address = apiAddress(wanted.host, wanted.apiUrl, env);
  if (!address.ok) return address;
  const token = env["GITHUB_TOKEN"] || env["GH_TOKEN"] || "";
  if (token === "") return commandProblem("missing-key", "GITHUB_TOKEN", `is not set: ${wanted.needs}`);
  const client = createClient({
    token,
    baseUrl: address.value,
    userAgent: `tollgate-cli/${readVersion()}`,
    env,
    timeoutMs: 10_000,
    retry: {
      tries: 4,
      totalMs: 60_000,
      secondMs: secondOf(env),
      now: Date.now,
      wait: (ms) => sleep(ms),
      random: Math.random,
    },
  });
  return { ok: true, value: client };
};

/** Length of one second of waiting; tests use less (docs/operations.md). */
export const secondOf = (env: Terminal["env"]): number => {
  const base = Number(env["TOLLGATE_RETRY_BASE_MS"] ?? "");
  return Number.isFinite(base) && base > 0 ? base : 1_000;
};

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
