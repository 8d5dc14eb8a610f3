import type { DiffedFile } from "../../git/diff-range.ts";
import { readDiffs } from "../../git/history.ts";
import { EMPTY_TREE, type Objects } from "../../git/objects.ts";
import { loginOf, type Repository } from "../../git/repository.ts";
import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import { accountNamed } from "../../policy/model/accounts.ts";
import type { Facts } from "../../policy/model/facts.ts";
import { NOTHING_KNOWN } from "./read-match-line.ts";

type Commit = { readonly sha: string; readonly parent: string | undefined; readonly told: Partial<Facts> };

/**
 * The facts of commits, each as a pull request into its first parent, in order, with one git process for all diffs. One
 * diff is in memory at a time. @returns for a commit that there is not, what is wrong
 */
export const readCommits = async function* (
  repository: Repository,
  objects: Objects,
  names: readonly string[],
): AsyncGenerator<Facts | string> {
  const commits: (Commit | string)[] = [];
  for (const name of names) commits.push(await commitOf(objects, name));
  const pairs = commits.flatMap((one) => (typeof one === "string" ? [] : [[one.sha, one.parent] as const]));
  let next = 0;
  /** Those before, which git leaves out because they change nothing, and this one. */
  const upTo = function* (sha: string | undefined, files: readonly DiffedFile[]): Generator<Facts | string> {
    while (next < commits.length) {
      const one = commits[next++];
      if (one === undefined) return;
      if (typeof one === "string") yield one;
      else yield factsOf(one, one.sha === sha ? files : []);
      if (typeof one !== "string" && one.sha === sha) return;
    }
  };
  for await (const batch of readDiffs(repository, pairs)) for (const { sha, files } of batch) yield* upTo(sha, files);
  yield* upTo(undefined, []);
};

const commitOf = async (objects: Objects, name: string): Promise<Commit | string> => {
  const unknown = `commit: there is no commit ${JSON.stringify(name.slice(0, 100))} in this repository`;
  // A name with blanks or line ends is none.
  if (!/^[^\s\0]{1,300}$/.test(name)) return unknown;
  const found = await objects.read(`${name}^{commit}`);
  if (found?.type !== "commit") return unknown;
  const text = found.bytes.toString("utf8");
  const end = text.indexOf("\n\n");
  const head = end === -1 ? text : text.slice(0, end);
  const [title = "", ...body] = end === -1 ? [] : text.slice(end + 2).split("\n");
  const [, person = "", mail = ""] = /^author (.*?) ?<([^<>]*)>/m.exec(head) ?? [];
  const login = loginOf(person, mail);
  return {
    sha: found.id,
    parent: /^parent ([0-9a-f]{40,64})$/m.exec(head)?.[1],
    told: {
      title,
      body: body.join("\n").trim(),
      author: accountNamed(login),
      committers: [login],
    },
  };
};

const factsOf = ({ sha, parent, told }: Commit, files: readonly DiffedFile[]): Facts => ({
  ...NOTHING_KNOWN,
  repository: "local/batch",
  ...told,
  base: { ref: "main", sha: parent ?? EMPTY_TREE },
  head: { ref: "", sha, fork: false },
  files: files.map(({ patch: _, ...file }) => file),
  dependencies: addedDependencies(files),
});
