/**
 * Makes a git repository with any number of merged pull requests, by one stream into `git fast-import`: half as merge
 * commits of two commits each, half as squash merges, with paths that look like a product's (and so touch policies).
 * The same seed makes the same repository, to the byte.
 *
 *   node bench/synthetic-history.ts --into <new folder> [--merges 10000] [--seed 1]
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";

/** Makes the repository; the folder must not be there yet. Resolves when git has written everything. */
export const syntheticHistory = async (into: string, merges: number, seed = 1): Promise<void> => {
  if (existsSync(into)) throw new Error(`${into} is there already`);
  mkdirSync(into, { recursive: true });
  const started = spawnSync("git", ["init", "-q", "--bare", "-b", "main", into]);
  if (started.status !== 0) throw new Error(`git init failed: ${started.stderr.toString()}`);
  const git = spawn("git", ["fast-import", "--quiet", "--done"], { cwd: into, stdio: ["pipe", "inherit", "inherit"] });
  const closed = once(git, "close");
  for (const text of stream(merges, createRandom(seed))) {
    if (!git.stdin.write(text)) await once(git.stdin, "drain");
  }
  git.stdin.end("done\n");
  const [code] = await closed;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
};

/** A linear congruential generator: numbers below `limit`, the same for the same seed. */
const createRandom = (seed: number): ((limit: number) => number) => {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
};

const AREAS = ["billing", "search", "accounts", "orders", "mail", "reports", "catalog", "shipping"];
const PEOPLE = ["ada", "bob", "carol", "dan", "eve", "frank"];
const SDKS = ["stripe", "@sendgrid/mail", "twilio", "left-pad", "zod", "@sentry/node", "express", "algoliasearch"];
/** 2024-01-01T00:00:00Z; a pull request is merged every half hour. */
const START = 1_704_067_200;

const stream = function* (merges: number, random: (limit: number) => number): Generator<string> {
  const sizes = new Map<string, number>();
  const packages: string[] = [];
  let mark = 0;
  let tip = 0;
  const commit = (
    ref: string,
    who: string,
    time: number,
    message: string,
    parents: number[],
    files: string,
  ): string => {
    mark++;
    const mail = `${who} <${who}@users.noreply.github.com> ${time} +0000`;
    const [from, ...more] = parents;
    return [
      `commit ${ref}\nmark :${mark}\nauthor ${mail}\ncommitter ${mail}\n${data(message)}`,
      from === undefined ? "" : `from :${from}\n`,
      ...more.map((parent) => `merge :${parent}\n`),
      files,
    ].join("");
  };
  yield commit("refs/heads/main", "ada", START, "Begin", [], file("package.json", manifest(packages)));
  tip = mark;
  for (let number = 1; number <= merges; number++) {
    const time = START + number * 1_800;
    const who = PEOPLE[random(PEOPLE.length)] ?? "ada";
    const area = AREAS[random(AREAS.length)] ?? "billing";
    const files = change(number, area, random, sizes, packages);
    const title = `Change ${number} of ${area}`;
    if (number % 2 === 0) {
      yield commit("refs/heads/main", who, time, `${title} (#${number})\n`, [tip], files.join(""));
      tip = mark;
      continue;
    }
    const half = Math.ceil(files.length / 2);
    yield commit("refs/heads/topic", who, time - 60, `${title}, begun\n`, [tip], files.slice(0, half).join(""));
    yield commit("refs/heads/topic", who, time - 30, `${title}, done\n`, [mark], files.slice(half).join(""));
    const message = `Merge pull request #${number} from acme/${area}-${number}\n\n${title}\n`;
    // The same tree as the topic's tip: fast-import takes the first parent's, so the files are written once more.
    yield commit("refs/heads/main", "merger", time, message, [tip, mark], files.join(""));
    tip = mark;
  }
};

/** What one pull request changes: one to eight files of its area, and now and then what a policy is about. */
const change = (
  number: number,
  area: string,
  random: (limit: number) => number,
  sizes: Map<string, number>,
  packages: string[],
): readonly string[] => {
  const files: string[] = [];
  for (let count = 1 + random(8); count > 0; count--) {
    const path = `src/${area}/${["service", "model", "view", "helpers", "query"][random(5)]}-${random(40)}.ts`;
    // A file grows by a few lines each time, so that most of a diff is context.
    const lines = (sizes.get(path) ?? 20) + 1 + random(6);
    sizes.set(path, lines);
    files.push(file(path, source(path, lines, random(lines), number)));
  }
  const kind = random(100);
  if (kind < 7)
    files.push(file(`db/migrate/2024${String(number).padStart(8, "0")}_change_${area}.rb`, migration(area)));
  else if (kind < 11) files.push(file(`infra/${area}/main.tf`, `resource "aws_sqs_queue" "${area}_${number}" {}\n`));
  else if (kind < 14)
    files.push(file(`api/${area}/openapi.yml`, `openapi: 3.1.0\ninfo: { title: ${area}, version: ${number} }\n`));
  else if (kind < 17) files.push(file(".github/workflows/deploy.yml", `name: deploy ${number}\n`));
  else if (kind < 19) files.push(file(`src/cache/redis-${area}.ts`, `export const made = ${number};\n`));
  else if (kind < 21)
    files.push(file(`monitoring/alerts/${area}.rules.yml`, `groups: [{ name: ${area}-${number} }]\n`));
  else if (kind < 22)
    files.push(file(`k8s/${area}/deployment.yml`, `kind: Deployment\nmetadata: { name: v${number} }\n`));
  else if (kind < 23) files.push(file(`runbooks/${area}.md`, `# ${area}\n\nCall ${number}.\n`));
  else if (kind < 27) files.push(file(`docs/${area}.md`, `# ${area}\n\nAs of ${number}.\n`));
  else if (kind < 30) {
    packages.push(SDKS[number % SDKS.length] ?? "zod");
    files.push(file("package.json", manifest(packages.slice(-4))));
  }
  return files;
};

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
const file = (path: string, text: string): string => `M 100644 inline ${path}\n${data(text)}`;

const source = (path: string, lines: number, changed: number, number: number): string =>
  Array.from({ length: lines }, (_, line) =>
    line === changed ? `export const made${line} = "by ${number}";` : `export const line${line} = "${path} ${line}";`,
  ).join("\n");

const manifest = (packages: readonly string[]): string =>
  JSON.stringify({ name: "shop", dependencies: Object.fromEntries(packages.map((name) => [name, "^1.0.0"])) }, null, 2);

const migration = (area: string): string =>
  `class Change < ActiveRecord::Migration[7.1]\n  def change\n    add_column :${area}, :state, :string\n  end\nend\n`;

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      into: { type: "string" },
      merges: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
    },
  });
  if (values.into === undefined) {
    console.error("Say where: node bench/synthetic-history.ts --into <new folder> [--merges 10000]");
    process.exit(2);
  }
  await syntheticHistory(values.into, Number(values.merges), Number(values.seed));
}
