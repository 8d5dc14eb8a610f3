import type { Played } from "@tollgate/sandbox";
import { readFileAt } from "../../git/files.ts";
import { readLocalFacts } from "../../git/local-facts.ts";
import { resolveRange } from "../../git/range.ts";
import { openRepository, type Repository, readGit } from "../../git/repository.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { caseFacts, resolveCases } from "../../suite/resolve-cases.ts";

/** A change as the engine reads it, and as a suite case can hold it. */
export type ReadChange = {
  readonly facts: Facts;
  /** Of a range. */
  readonly repository?: Repository;
  /** A unified diff. */
  readonly diff: () => Promise<string>;
  /** Texts at the head; `null` where there is no such text. Of a diff only those of added files are known. */
  readonly contentsOf: (paths: readonly string[]) => Promise<Readonly<Record<string, string | null>>>;
};

/** As for a pull request on GitHub. */
const LARGEST_TEXT = 1_000_000;

export const readChange = async (played: Played, gitDir: string): Promise<Read<ReadChange>> =>
  played.change.kind === "diff" ? ofDiff(played, played.change.text) : ofRange(played, played.change, gitDir);

/** By the code that reads a suite's case, so a saved case says the same. */
const ofDiff = async (played: Played, diff: string): Promise<Read<ReadChange>> => {
  if (diff.trim() === "") return fault("Paste a diff, as `git diff` prints it, or choose a sample.");
  const at = { line: 1, column: 1 };
  const { title, body, author, base, labels, draft, codeOwners } = played;
  const written = {
    ...{ name: "played", ...at, diff, title, body, labels: [...labels], draft },
    ...(author === "" ? {} : { author }),
    ...(base === "" ? {} : { base }),
    ...(codeOwners === "" ? {} : { code_owners: codeOwners }),
  };
  const suite = { file: "", policy: "", policyAt: at, cases: [written] };
  const resolved = await resolveCases(suite, {
    repository: () => Promise.resolve(fault("there is no repository")),
    readFile: () => fault("there is no file"),
  });
  if (!resolved.ok) return fault("This holds no diff that changes a file. Paste it as `git diff` prints it.");
  const facts = caseFacts(resolved.value.cases[0] ?? written);
  const added = new Map(
    facts.files.flatMap(({ path, status, lines }) =>
      status === "added" && lines.kind === "known" ? [[path, `${lines.added.join("\n")}\n`] as const] : [],
    ),
  );
  return {
    ok: true,
    value: {
      facts,
      diff: () => Promise.resolve(diff),
      contentsOf: (paths) => Promise.resolve(Object.fromEntries(paths.map((path) => [path, added.get(path) ?? null]))),
    },
  };
};

const ofRange = async (
  { title, body, author, labels, draft }: Played,
  names: { readonly base: string; readonly head: string },
  gitDir: string,
): Promise<Read<ReadChange>> => {
  const opened = await openRepository(gitDir, true);
  if (!opened.ok) return opened;
  const repository = opened.value;
  const branch = (name: string): string => `refs/heads/${name}`;
  const range = await resolveRange(repository, { base: branch(names.base), head: branch(names.head) });
  if (!range.ok) return range;
  const { mergeBase, head } = range.value;
  const facts = await readLocalFacts(repository, range.value, {
    ...(title === "" ? {} : { title }),
    ...(body === "" ? {} : { body }),
    ...(author === "" ? {} : { author }),
    ...{ labels, draft },
  });
  return {
    ok: true,
    value: {
      facts,
      repository,
      diff: async () => {
        const shared = ["diff-tree", "-r", "-p", "-M", "--no-commit-id", "--no-ext-diff", "--no-textconv"];
        const ends = ["--end-of-options", mergeBase, head.sha, "--"];
        return (await readGit(repository, [...shared, ...ends])).toString("utf8");
      },
      contentsOf: async (paths) => {
        const texts: Record<string, string | null> = {};
        for (const path of paths) {
          const found = await readFileAt(repository, head.sha, path, LARGEST_TEXT);
          texts[path] = found.kind === "file" ? found.bytes.toString("utf8") : null;
        }
        return texts;
      },
    },
  };
};

const fault = (message: string): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems: [{ code: "wrong-value", file: "", line: 1, column: 1, key: "", message }],
});
