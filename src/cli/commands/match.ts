import { resolve } from "node:path";
import { Command } from "commander";
import { withWanted } from "../../checklist/needs.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { type DiffedFile, readDiffs } from "../../git/diffs.ts";
import { readLines } from "../../git/files.ts";
import { EMPTY_TREE, type Objects, openObjects, readWantsOf } from "../../git/objects.ts";
import { lacksObject, loginOf, openRepository, type Repository } from "../../git/repository.ts";
import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import type { Facts } from "../../policy/model/facts.ts";
import { accountNamed } from "../../policy/model/facts.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import { jsonLine } from "../../report/json-text.ts";
import { findPlace } from "../shared/find-place.ts";
import { loadPolicies } from "../shared/load-policies.ts";
import { printProblems } from "../shared/problems.ts";
import { NOTHING_KNOWN, readMatchLine } from "../shared/read-match-line.ts";
import { paint, type Terminal } from "../shared/terminal.ts";

const LONGEST_LINE = 8_000_000;

const MAX_TOLD = 100;

const TOGETHER = 200;

const examples = `
One pull request a line, as JSON, on standard input:
  {"id": 1, "files": [{"path": "db/migrate/1_add.rb", "status": "added"}],
   "dependencies": [{"manifest": "package.json", "name": "stripe"}]}
status: added, modified, removed, renamed, or git's letters A M D R; a renamed file
may have "previous", each file may have its "text" after the change.
One answer a line, in the same order: {"id": 1, "policies": ["schema-change"]}
Lines of the files are not known here, so conditions on added or removed lines do not hold.

With --repo, a line may name a commit instead, which is compared with its first parent:
  {"id": 1, "commit": "6dcb09b"}
Then all is known that git knows: changed lines, texts, folders, packages, generated files.

Examples:
  tollgate match < changes.jsonl > matches.jsonl
  tollgate match --pack playbook < changes.jsonl
  tollgate match --repo shop.git --pack recommended < commits.jsonl
`;

type Options = { readonly repo?: string; readonly policies?: string; readonly pack?: string; readonly json?: boolean };

export const matchCommand = (terminal: Terminal): Command =>
  new Command("match")
    .option("--repo <folder>", "git repository of the commits, also a bare one; its policy file counts, if it has one")
    .option("--policies <file>", "policy file to use (default: the pack)")
    .option("--pack <name>", "built-in pack to use: recommended or playbook (default: recommended)")
    .option("--json", "print JSON (it always is)")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const repository =
        options.repo === undefined ? undefined : await openRepository(resolve(terminal.cwd, options.repo), true);
      if (repository?.ok === false) return printProblems(terminal, repository.problems, options);
      const bare = repository?.value.root === repository?.value.gitDir;
      const place = repository === undefined || bare ? undefined : await findPlace(terminal, options.repo);
      if (place?.ok === false) return printProblems(terminal, place.problems, options);
      const set = await loadPolicies(terminal, { ...options, own: place?.value });
      if (!set.ok) return printProblems(terminal, set.problems, options);
      const faulty = await matchLines(terminal, set.value, repository?.value);
      if (faulty > MAX_TOLD) terminal.err(`${faulty - MAX_TOLD} more lines are wrong and were left out.\n`);
      terminal.exit(faulty === 0 ? 0 : 2);
    });

type Asked =
  | { readonly answer: string }
  | { readonly line: number; readonly id: string | number; readonly commit: string };

const matchLines = async (
  terminal: Terminal,
  { policies }: PolicySet,
  repository: Repository | undefined,
): Promise<number> => {
  const mark = paint(terminal.colour.err)("red", "problem");
  let number = 0;
  let faulty = 0;
  let objects: Objects | undefined;
  const fault = (line: number, words: string): void => {
    faulty++;
    if (faulty <= MAX_TOLD) terminal.err(`${mark} line ${line}: ${terminalText(words)}\n`);
  };
  const answer = (id: string | number, facts: Facts): string =>
    jsonLine({ id, policies: matchPolicies(policies, facts).map(({ policy }) => policy.id) });
  const answerAll = async (asked: readonly Asked[]): Promise<void> => {
    const names = asked.flatMap((one) => ("commit" in one ? [one.commit] : []));
    if (repository !== undefined && names.length > 0) objects ??= openObjects(repository);
    const commits =
      repository === undefined || objects === undefined ? undefined : readCommits(repository, objects, names);
    const answers: string[] = [];
    for (const one of asked) {
      if ("answer" in one) answers.push(one.answer);
      else if (commits === undefined || objects === undefined) fault(one.line, NO_REPOSITORY);
      else {
        const { value: facts } = await commits.next();
        if (facts === undefined) throw new Error("git told of fewer commits than were asked for");
        if (typeof facts === "string") fault(one.line, facts);
        else {
          const sides = { base: facts.base.sha, head: facts.head.sha };
          answers.push(answer(one.id, await withWanted(policies, facts, readWantsOf(objects, sides))));
        }
      }
    }
    // The rest of its output is empty; this ends the process.
    await commits?.return(undefined);
    if (answers.length > 0) await terminal.out(answers.join(""));
  };
  try {
    for await (const batch of readLines(terminal.stdin, LONGEST_LINE)) {
      let asked: Asked[] = [];
      for (const { bytes, cut } of batch) {
        number++;
        const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
        if (text.trim() === "") continue;
        const read = cut ? `is longer than ${LONGEST_LINE} bytes` : readMatchLine(text);
        if (typeof read === "string") {
          fault(number, read);
          continue;
        }
        // It is answered at once, so that its files are not kept until git has answered about the commits beside it.
        asked.push("facts" in read ? { answer: answer(read.id, read.facts) } : { line: number, ...read });
        if (asked.length < TOGETHER) continue;
        await answerAll(asked);
        asked = [];
      }
      if (asked.length > 0) await answerAll(asked);
      if (terminal.gone()) break;
    }
  } finally {
    objects?.close();
  }
  return faulty;
};

const NO_REPOSITORY = "commit: names a commit, and no repository; name it by --repo <folder>";

type Commit = { readonly sha: string; readonly parent: string | undefined; readonly told: Partial<Facts> };

/**
 * The facts of commits, each as a pull request into its first parent, in order, with one git process for all diffs. One
 * diff is in memory at a time. @returns for a commit that there is not, or whose objects are missing, what is wrong
 */
export const readCommits = async function* (
  repository: Repository,
  objects: Objects,
  names: readonly string[],
): AsyncGenerator<Facts | string> {
  const commits: (Commit | string)[] = [];
  for (const name of names) commits.push(await commitOf(objects, name));
  let next = 0;
  /** Those before, which git leaves out because they change nothing, and this one. */
  const upTo = function* (
    sha: string | undefined,
    files: readonly DiffedFile[],
    end = commits.length,
  ): Generator<Facts | string> {
    while (next < end) {
      const one = commits[next++];
      if (one === undefined) return;
      if (typeof one === "string") yield one;
      else yield factsOf(one, one.sha === sha ? files : []);
      if (typeof one !== "string" && one.sha === sha) return;
    }
  };
  const read = async function* (asked: readonly (Commit | string)[]): AsyncGenerator<Facts | string> {
    const pairs = asked.flatMap((one) => (typeof one === "string" ? [] : [[one.sha, one.parent] as const]));
    for await (const batch of readDiffs(repository, pairs)) for (const { sha, files } of batch) yield* upTo(sha, files);
  };
  while (next < commits.length) {
    try {
      yield* read(commits.slice(next));
      yield* upTo(undefined, []);
    } catch (error) {
      if (!lacksObject(error)) throw error;
      // The next one by itself, because git does not tell at which one it stopped.
      const alone = commits.findIndex((one, at) => at >= next && typeof one !== "string");
      yield* upTo(undefined, [], alone);
      try {
        yield* read(commits.slice(alone, alone + 1));
        yield* upTo(undefined, [], alone + 1);
      } catch (again) {
        if (!lacksObject(again)) throw again;
        next = alone + 1;
        yield `commit: objects of ${JSON.stringify(names[alone]?.slice(0, 100))} are missing or broken in this repository`;
      }
    }
  }
};

const commitOf = async (objects: Objects, name: string): Promise<Commit | string> => {
  const unknown = `commit: there is no commit ${JSON.stringify(name.slice(0, 100))} in this repository`;
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
