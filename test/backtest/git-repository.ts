import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A real git repository in a folder of its own, with a clock that goes on by an hour with each commit. */
type GitRepository = {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files (null removes one, `{ link }` makes a link) and commits everything; returns the commit's id. */
  readonly commit: (message: string, files?: Readonly<Record<string, Content>>, author?: string) => string;
  /** Makes a branch with one commit off here, and merges it with a merge commit of this message. */
  readonly merge: (message: string, files: Readonly<Record<string, Content>>, author?: string) => string;
};

type Content = string | Uint8Array | null | { readonly link: string };

const made: string[] = [];

/** Makes an empty repository on `main`; `removeRepositories` takes all of them away. */
export const makeRepository = (): GitRepository => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-history-"));
  made.push(folder);
  let hour = 0;
  const git = (...args: readonly string[]): string => {
    const date = new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
    const env = {
      ...{ PATH: process.env["PATH"] ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
      ...{ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    };
    return execFileSync("git", ["-C", folder, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  };
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Merger");
  git("config", "user.email", "9+merger@users.noreply.github.com");
  const commit: GitRepository["commit"] = (message, files = {}, author = "ada") => {
    hour++;
    for (const [path, content] of Object.entries(files)) {
      const at = join(folder, path);
      rmSync(at, { force: true });
      if (content === null) continue;
      mkdirSync(dirname(at), { recursive: true });
      if (typeof content === "object" && "link" in content) symlinkSync(content.link, at);
      else writeFileSync(at, content);
    }
    git("add", "-A");
    const who = `${author} <1+${author}@users.noreply.github.com>`;
    git("commit", "-q", "--allow-empty", `--author=${who}`, "-m", message);
    return git("rev-parse", "HEAD").trim();
  };
  return {
    folder,
    git,
    commit,
    merge: (message, files, author) => {
      git("checkout", "-q", "-b", `topic-${hour}`);
      commit("On the branch", files, author);
      git("checkout", "-q", "main");
      hour++;
      git("merge", "-q", "--no-ff", "-m", message, "-");
      return git("rev-parse", "HEAD").trim();
    },
  };
};

/** Removes every repository that was made. */
export const removeRepositories = (): void => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
};
