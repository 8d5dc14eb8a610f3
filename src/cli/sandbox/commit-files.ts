import { execGit } from "../../git/safe-git.ts";

export type CommittedFile = { readonly path: string; readonly bytes: Uint8Array };

/** Adds a commit to a branch of a bare repository. Without `from` it has no parent. @throws if git fails */
export const commitFiles = async (
  gitDir: string,
  commit: {
    readonly branch: string;
    readonly from?: string;
    readonly message: string;
    readonly author: { readonly name: string; readonly email: string };
    readonly at: number;
    readonly files: readonly CommittedFile[];
  },
): Promise<void> => {
  const parts: Buffer[] = [];
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`));
  const data = (bytes: Uint8Array): void => {
    line(`data ${bytes.length}`);
    parts.push(Buffer.from(bytes), Buffer.from("\n"));
  };
  line(`commit refs/heads/${commit.branch}`);
  line(`committer ${commit.author.name} <${commit.author.email}> ${commit.at} +0000`);
  data(Buffer.from(commit.message));
  if (commit.from !== undefined) line(`from ${commit.from}`);
  for (const { path, bytes } of commit.files) {
    line(`M 100644 inline "${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`);
    data(bytes);
  }
  const { code, err } = await execGit({
    args: ["fast-import", "--quiet", "--force"],
    cwd: gitDir,
    env: { GIT_DIR: gitDir },
    input: Buffer.concat(parts),
  });
  if (code !== 0) throw new Error(`git fast-import failed: ${err}`);
};
