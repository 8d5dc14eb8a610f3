import { join, relative, resolve, sep } from "node:path";
import { commandProblem, openRepository, type Remote, type Repository, remoteOf } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import type { Terminal } from "./terminal.ts";

export const REPO_OPTION = [
  "--repo <folder>",
  "folder of the git repository, or a folder in it (default: here)",
] as const;

/**
 * `root`: the repository's top folder; outside of a repository, the folder where the user is. `policyFile`: the
 * repository's own, as a path from where the user is.
 */
export type Place = {
  readonly root: string;
  readonly repository: Read<Repository>;
  readonly policyFile: string;
};

/** A folder that was named must be in a repository; the current folder need not be. */
export const findPlace = async ({ cwd }: Pick<Terminal, "cwd">, repo?: string): Promise<Read<Place>> => {
  const repository = await openRepository(resolve(cwd, repo ?? "."), repo !== undefined);
  if (!repository.ok && repo !== undefined) return repository;
  const root = repository.ok ? repository.value.root : cwd;
  if (repository.ok && root === repository.value.gitDir)
    return commandProblem(
      "wrong-value",
      "--repo",
      `${repo ?? cwd} is a bare repository: it has commits, but no files.`,
    );
  const policyFile = relative(cwd, join(root, POLICY_FILE)).split(sep).join("/");
  return { ok: true, value: { root, repository, policyFile } };
};

/** The remote `origin` of a clone, which must be on the server that is asked. */
export const nameOfClone = async (
  terminal: Pick<Terminal, "cwd" | "env">,
  {
    repo,
    apiUrl,
    anyServer = false,
  }: { readonly repo?: string | undefined; readonly apiUrl?: string | undefined; readonly anyServer?: boolean },
): Promise<Read<Pick<Remote, "owner" | "name">>> => {
  const option = repo === undefined ? "repository" : "--repo";
  const repository = await openRepository(resolve(terminal.cwd, repo ?? "."), repo !== undefined);
  if (!repository.ok && repo !== undefined) return repository;
  if (!repository.ok)
    return commandProblem("missing-key", option, "Name a repository, such as acme/shop, or call it in a clone of one.");
  const remote = await remoteOf(repository.value);
  if (remote === undefined)
    return commandProblem(
      "not-found",
      option,
      `${repo ?? "This clone"} has no remote \`origin\` on a server. Name the repository, such as acme/shop.`,
    );
  const address = anyServer ? undefined : apiAddress(remote.host, apiUrl, terminal.env);
  if (address === undefined || address.ok) return { ok: true, value: remote };
  return commandProblem(
    "wrong-value",
    option,
    `The remote \`origin\` is on ${remote.host}, and GitHub's API is another server here. Name the repository, such as ${remote.owner}/${remote.name}, or the API by --api-url.`,
  );
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
