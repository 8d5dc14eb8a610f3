import type { Played } from "@tollgate/sandbox";
import { stringify } from "yaml";
import { evidenceNeeds } from "../../checklist/needs.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { createSigner } from "../../gate/signer.ts";
import { readFileAt } from "../../git/files.ts";
import { readLocalFacts, resolveRange } from "../../git/range.ts";
import { openRepository, type Repository, readGit } from "../../git/repository.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { readSuite } from "../../suite/read-suite.ts";
import { caseFacts, resolveCases } from "../../suite/resolve-cases.ts";
import { runSuite, type SuiteResult } from "../../suite/run-suite.ts";
import { updateSuite } from "../../suite/update-suite.ts";
import { LONGEST_DIFF } from "../../suite/written-suite.ts";

/**
 * A change as the engine reads it, and as a suite case can hold it: a unified `diff`, and texts at the head (`null`
 * where there is no such text; of a diff only those of added files are known). Only a range has a `repository`.
 */
export type ReadChange = {
  readonly facts: Facts;
  readonly repository?: Repository;
  readonly diff: () => Promise<string>;
  readonly contentsOf: (paths: readonly string[]) => Promise<Readonly<Record<string, string | null>>>;
};

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

/**
 * A suite of one case, with what is true now as the expectation. `tollgate test --update` would write the same, because
 * the same code does; then it is run once, so that nothing is handed out that fails.
 */
export const suiteOf = async (
  set: PolicySet,
  wanted: Played & { readonly policy: string; readonly name: string },
  change: ReadChange,
): Promise<{ readonly file: string; readonly text: string } | { readonly refused: string }> => {
  const policy = set.policies.find(({ id }) => id === wanted.policy);
  if (policy === undefined) return { refused: `There is no policy ${wanted.policy}.` };
  const { facts } = change;
  const diff = await change.diff();
  if (diff.length > LONGEST_DIFF)
    return { refused: `This change is too large: a case holds a diff of at most ${LONGEST_DIFF} characters.` };
  const matches = matchPolicies([{ ...policy, enforcement: "block" }], facts);
  const needs = evidenceNeeds(matches, facts, set.settings, { links: [], people: [] });
  const contents = Object.entries(await change.contentsOf(needs.contents)).filter(([, text]) => text !== null);
  const { title, body, author, base, labels, draft, checks, name } = wanted;
  const range = wanted.change.kind === "range";
  const said = Object.entries({
    title: range ? facts.title : title,
    body: range ? facts.body : body,
    author: range ? facts.author.login : author,
    base: range ? facts.base.ref : base,
  }).filter(([, text]) => text !== "");
  const written = {
    policy: policy.id,
    cases: [
      {
        name: name.trim(),
        diff,
        ...Object.fromEntries(said),
        ...(labels.length === 0 ? {} : { labels }),
        ...(draft ? { draft } : {}),
        ...(checks.length === 0 ? {} : { checks, statuses: checks }),
        ...(facts.codeOwners === undefined ? {} : { code_owners: facts.codeOwners.text }),
        ...(contents.length === 0 ? {} : { contents: Object.fromEntries(contents) }),
        expect: matches.length === 0 ? "none" : { match: true, adr: "not-required", items: [], verified: [] },
      },
    ],
  };
  const file = `.github/tollgate/${policy.id}.test.yml`;
  const draftText = stringify(written, { lineWidth: 0 });
  const first = await run(file, draftText, set);
  if (!first.ok) return { refused: wordsOf(first.problems) };
  const applies = matches.length > 0;
  if (first.value.cases.some((one) => one.applied !== applies))
    return { refused: "A case cannot hold this: the policy looks at more of the repository than the change." };
  const text = updateSuite(draftText, first.value.cases);
  const again = await run(file, text, set);
  if (!again.ok) return { refused: wordsOf(again.problems) };
  const failed = again.value.cases.flatMap(({ failures }) => failures);
  return failed.length === 0 ? { file, text } : { refused: `The case does not hold: ${failed.join("; ")}.` };
};

const run = async (file: string, text: string, set: PolicySet): Promise<Read<SuiteResult>> => {
  const suite = readSuite(file, new TextEncoder().encode(text));
  if (!suite.ok) return suite;
  const nothing = (): { readonly ok: false; readonly problems: readonly Problem[] } => ({ ok: false, problems: [] });
  const resolved = await resolveCases(suite.value, { repository: async () => nothing(), readFile: nothing });
  return resolved.ok ? runSuite(resolved.value, set, createSigner([]).hash) : resolved;
};

const wordsOf = (problems: readonly Problem[]): string =>
  problems.map(({ key, message }) => `${key} ${message}`).join("; ");
