import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Files of one commit: path → text, bytes, or `null` to remove it. A text may also be
 * `{ symlink: target }`, `{ executable: text }` or `{ submodule: commit id }`.
 */
export type Files = {
  readonly [path: string]:
    | string
    | Uint8Array
    | null
    | { readonly symlink: string }
    | { readonly executable: string }
    | { readonly submodule: string };
};

/** Who a commit is by. */
type Committer = { readonly name: string; readonly email: string };

export type RepositoryTable = {
  /** Files of the first commit, on `main`. */
  readonly base: Files;
  /** Branches from it, one commit each, or one for each table of a list. */
  readonly branches?: { readonly [name: string]: Files | readonly Files[] };
  /** Name of the base branch; `main`. */
  readonly baseBranch?: string;
  readonly author?: Committer;
};

export type TestRepository = {
  /** A bare repository. */
  readonly dir: string;
  /** Adds a commit to a branch, or starts the branch from `from` (default: the base branch). */
  readonly commit: (
    branch: string,
    files: Files,
    options?: { from?: string; author?: Committer; message?: string },
  ) => Promise<void>;
  readonly cleanup: () => Promise<void>;
};

const person: Committer = { name: "Ada", email: "ada@users.noreply.github.com" };

/** Commits are dated by their place, so that the ids of a table are the same in every run. */
const firstSecond = 1_760_000_000;

/**
 * Builds a small bare git repository in a temporary folder from a table of files, by one `git fast-import`
 * stream (3,500 files take a fraction of a second). Ids are the same in every run.
 */
export const makeRepository = async (table: RepositoryTable): Promise<TestRepository> => {
  const dir = await mkdtemp(join(tmpdir(), "tollgate-repository-"));
  const baseBranch = table.baseBranch ?? "main";
  await git(dir, ["init", "--quiet", "--bare", "--template=", `--initial-branch=${baseBranch}`, "."]);
  const author = table.author ?? person;
  let second = firstSecond;
  const stream: Buffer[] = [];
  stream.push(...commitStream({ branch: baseBranch, files: table.base, author, second: second++, message: "Begin" }));
  for (const [branch, written] of Object.entries(table.branches ?? {})) {
    const commits = Array.isArray(written) ? (written as readonly Files[]) : [written as Files];
    commits.forEach((files, index) => {
      const from = index === 0 ? `refs/heads/${baseBranch}` : undefined;
      const message = `Change ${branch}${index === 0 ? "" : ` (${index + 1})`}`;
      stream.push(...commitStream({ branch, files, author, second: second++, message, ...(from ? { from } : {}) }));
    });
  }
  await git(dir, ["fast-import", "--quiet", "--force"], Buffer.concat(stream));
  return {
    dir,
    commit: async (branch, files, options = {}) => {
      const from = options.from ?? ((await git(dir, ["branch", "--list", branch])) === "" ? baseBranch : branch);
      const commit = commitStream({
        branch,
        files,
        author: options.author ?? author,
        second: second++,
        message: options.message ?? `Change ${branch}`,
        from: `refs/heads/${from}^0`,
      });
      await git(dir, ["fast-import", "--quiet", "--force"], Buffer.concat(commit));
    },
    cleanup: () => rm(dir, { recursive: true, force: true, maxRetries: 3 }),
  };
};

/** One commit in the language of `git fast-import`. */
const commitStream = (commit: {
  branch: string;
  files: Files;
  author: Committer;
  second: number;
  message: string;
  from?: string;
}): Buffer[] => {
  const { branch, files, author, second, message, from } = commit;
  const parts: Buffer[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  const data = (bytes: Uint8Array) => {
    line(`data ${bytes.length}`);
    parts.push(Buffer.from(bytes), Buffer.from("\n"));
  };
  line(`commit refs/heads/${branch}`);
  line(`committer ${author.name} <${author.email}> ${second} +0000`);
  data(Buffer.from(message));
  if (from !== undefined) line(`from ${from}`);
  for (const [path, content] of Object.entries(files)) {
    const name = quotePath(path);
    if (content === null) line(`D ${name}`);
    else if (typeof content === "string" || content instanceof Uint8Array) {
      line(`M 100644 inline ${name}`);
      data(Buffer.from(content as string));
    } else if ("submodule" in content) line(`M 160000 ${content.submodule} ${name}`);
    else {
      line(`M ${"symlink" in content ? "120000" : "100755"} inline ${name}`);
      data(Buffer.from("symlink" in content ? content.symlink : content.executable));
    }
  }
  line("");
  return parts;
};

/** Paths are always quoted: they may hold newlines, quotes and spaces. */
const quotePath = (path: string): string =>
  `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

const git = (dir: string, args: readonly string[], input?: Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: dir, stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString("utf8").trim());
      else reject(new Error(`git ${args[0]} failed: ${Buffer.concat(err).toString("utf8")}`));
    });
    child.stdin.end(input ?? "");
  });
