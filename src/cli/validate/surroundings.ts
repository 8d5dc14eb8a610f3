import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { askGit, openRepository } from "../../git/repository.ts";
import type { Surroundings } from "./doubts.ts";

const LARGEST_WORKFLOW = 1_000_000;

const MAX_PATHS = 200_000;

const MAX_LINKS = 50;

export const readSurroundings = async (cwd: string): Promise<Surroundings> => {
  const entries = await entriesOf(cwd);
  return {
    ...(entries === undefined ? {} : { paths: entries.paths, links: entries.links }),
    ...ofWorkflows(cwd),
  };
};

export const pathsOf = async (cwd: string): Promise<readonly string[] | undefined> => (await entriesOf(cwd))?.paths;

const entriesOf = async (cwd: string): Promise<Required<Pick<Surroundings, "paths" | "links">> | undefined> => {
  const repository = await openRepository(cwd, false);
  if (!repository.ok) return undefined;
  const listed = await askGit(repository.value, ["ls-tree", "-r", "-z", "--full-tree", "HEAD"]);
  if (listed.code !== 0) return undefined;
  const entries = listed.out
    .toString("utf8")
    .split("\0")
    .slice(0, -1)
    .map((entry) => {
      const tab = entry.indexOf("\t");
      const [mode = "", , id = ""] = entry.slice(0, tab).split(" ");
      return { mode, id, path: entry.slice(tab + 1) };
    });
  if (entries.length > MAX_PATHS) return undefined;
  const links: NonNullable<Surroundings["links"]>[number][] = [];
  for (const { mode, id, path } of entries) {
    if (mode === "160000") links.push({ path, kind: "submodule" });
    if (mode !== "120000") continue;
    const read = links.length < MAX_LINKS ? await askGit(repository.value, ["cat-file", "blob", id]) : undefined;
    const target = read?.code === 0 ? { target: read.out.toString("utf8").slice(0, 300) } : {};
    links.push({ path, kind: "link", ...target });
  }
  return { paths: entries.map(({ path }) => path), links };
};

const ofWorkflows = (cwd: string): Pick<Surroundings, "signed" | "ownToken"> => {
  const folder = join(cwd, ".github", "workflows");
  const texts: string[] = [];
  try {
    for (const name of readdirSync(folder)) {
      if (/\.ya?ml$/.test(name)) texts.push(readFileSync(join(folder, name), "utf8").slice(0, LARGEST_WORKFLOW));
    }
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return {};
    throw error;
  }
  const running = texts.filter((text) => /uses:\s*\S*tollgate/i.test(text));
  if (running.length === 0) return {};
  // `actions/checkout` takes a `token:` too; any `token:` may be the right one.
  const ownToken = !running.some((text) => /^\s*token:/m.test(text));
  return { signed: running.some((text) => /^\s*signing-key:/m.test(text)), ownToken };
};
