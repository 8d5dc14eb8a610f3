import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { knowCommits } from "./objects.ts";
import { runGit } from "./run-git.ts";

/** Path → text or bytes; null removes it. */
export type CommitFiles = Readonly<Record<string, string | Uint8Array | null>>;

/** With glibc's defaults fast-import spends most of its time on growing and shrinking its memory. */
const roomy = {
  MALLOC_TOP_PAD_: "67108864",
  MALLOC_TRIM_THRESHOLD_: "134217728",
  MALLOC_MMAP_THRESHOLD_: "134217728",
};

type NewCommit = {
  readonly branch: string;
  readonly from: string | undefined;
  readonly message: string;
  /** Who commits. */
  readonly author: { readonly name: string; readonly email: string };
  /** Whom the commit names as its author, if that is somebody else. */
  readonly writer?: { readonly name: string; readonly email: string };
  /** Seconds since 1970. */
  readonly at: number;
  readonly files: CommitFiles;
};

/**
 * Streams to one `git fast-import`. More than one commit at a time need new branches.
 * @returns their ids in order
 * @throws if git fails
 */
export const importCommits = async (dir: string, commits: readonly NewCommit[]): Promise<readonly string[]> => {
  if (commits.length === 0) return [];
  const parts: Buffer[] = [];
  // One commit goes on its branch; many are new branches, created together at the end.
  const alone = commits.length === 1;
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`));
  const data = (text: string | Uint8Array): void => {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    line(`data ${bytes.length}`);
    parts.push(Buffer.from(bytes), Buffer.from("\n"));
  };
  for (const [index, { branch, from, message, author, writer, at, files }] of commits.entries()) {
    line(`commit ${alone ? `refs/heads/${branch}` : "refs/sandbox/import"}`);
    line(`mark :${index + 1}`);
    if (writer !== undefined) line(`author ${writer.name} <${writer.email}> ${at} +0000`);
    line(`committer ${author.name} <${author.email}> ${at} +0000`);
    data(message);
    if (from !== undefined) line(`from ${from}`);
    for (const [path, text] of Object.entries(files)) {
      const name = `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
      if (text === null) line(`D ${name}`);
      else {
        line(`M 100644 inline ${name}`);
        data(text);
      }
    }
    line("");
  }
  for (const index of commits.keys()) line(`get-mark :${index + 1}`);
  const { out } = await runGit(dir, ["fast-import", "--quiet", "--force"], {
    input: Buffer.concat(parts),
    env: roomy,
  });
  const made = out.toString("utf8").trim().split("\n");
  knowCommits(dir, made);
  if (!alone)
    await packRefs(dir, new Map(commits.map(({ branch }, index) => [`refs/heads/${branch}`, made[index] ?? ""])));
  return made;
};

/**
 * Creates many refs by rewriting `packed-refs` under git's lock, because through git thousands take minutes.
 *
 * @param refs full names of new refs
 * @throws if the file is locked
 */
export const packRefs = async (dir: string, refs: ReadonlyMap<string, string>): Promise<void> => {
  const path = join(dir, "packed-refs");
  const entries: { readonly name: string; readonly text: string }[] = [...refs].map(([name, sha]) => ({
    name,
    text: `${sha} ${name}\n`,
  }));
  for (const line of (await readOrNothing(path)).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const last = entries.at(-1);
    // The next line is an annotated tag's target.
    if (line.startsWith("^") && last !== undefined)
      entries[entries.length - 1] = { ...last, text: `${last.text}${line}\n` };
    else entries.push({ name: line.slice(41), text: `${line}\n` });
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  const text = `# pack-refs with: peeled sorted \n${entries.map((entry) => entry.text).join("")}`;
  await writeFile(`${path}.lock`, text, { flag: "wx" });
  await rename(`${path}.lock`, path);
};

const readOrNothing = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
};
