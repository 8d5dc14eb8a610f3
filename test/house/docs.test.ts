import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS as CLI_COMMANDS } from "../../src/cli/run-cli.ts";
import { COMMANDS } from "../../src/comment/commands/parse-commands.ts";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const pages = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...listFiles(REPOSITORY_ROOT, "docs", ".md"),
].map((path) => ({ path, text: readFileSync(join(REPOSITORY_ROOT, path), "utf8") }));

const { scripts } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, "package.json"), "utf8"));

const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/** GitHub's anchors of a page's headings, and the page's own ids. */
const anchorsOf = (text: string): readonly string[] => [
  ...[...withoutFences(text).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  ),
  ...[...withoutFences(text).matchAll(/^<a id="([^"]+)"><\/a>$/gm)].map(([, id = ""]) => id),
];

/** Links of a page that lead nowhere in this repository. */
const deadLinks = (path: string, text: string): readonly string[] =>
  [...withoutFences(text).matchAll(/(?:\]\(([^)\s]+)\)|\bsrc="([^"]+)")/g)].flatMap(([, linked, shown]) => {
    const link = linked ?? shown ?? "";
    if (/^(?:https?:|mailto:)/.test(link)) return [];
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : normalize(join(dirname(path), file));
    if (!existsSync(join(REPOSITORY_ROOT, target))) return [`${path}: ${link}`];
    if (anchor === undefined) return [];
    const there = readFileSync(join(REPOSITORY_ROOT, target), "utf8");
    return anchorsOf(there).includes(anchor) ? [] : [`${path}: ${link}`];
  });

/** Files and folders of this repository that a page names in code spans, and that are not there. */
const missingPaths = (path: string, text: string): readonly string[] =>
  [...withoutFences(text).matchAll(/`((?:src|test|policies|schema|scripts|bench|docs|\.github|\.ci)\/[\w./-]*[\w-])`/g)]
    .map(([, named = ""]) => named)
    // A folder of ours has no such name; readers keep their suites there.
    .filter((named) => !named.startsWith(".github/tollgate/") && !existsSync(join(REPOSITORY_ROOT, named)))
    .map((named) => `${path}: ${named}`);

/** Scripts that a page tells the reader to run and that package.json does not have. */
const missingScripts = (path: string, text: string): readonly string[] =>
  [...text.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test|start)\b)/g)]
    .map(([, run, short]) => run ?? short ?? "")
    .filter((name) => !Object.hasOwn(scripts, name))
    .map((name) => `${path}: npm run ${name}`);

/** Links out of this repository. No test asks the network; who adds one has opened it. */
const EXTERNAL = [
  "https://5.pullapprove.com/docs/config/scopes/checklist",
  "https://danger.systems/js/",
  "https://docs.github.com/en/actions/concepts/workflows-and-actions/notifications-for-workflow-runs",
  "https://docs.github.com/en/organizations/managing-organization-settings/managing-custom-properties-for-repositories-in-your-organization",
  "https://docs.github.com/en/pull-requests/how-tos/merge-and-close-pull-requests/troubleshooting-required-status-checks",
  "https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets",
  "https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners",
  "https://docs.github.com/en/rest/commits/statuses",
  "https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks",
  "https://docs.mergify.com/configuration/file-format",
  "https://docs.mergify.com/merge-protections",
  "https://docs.mergify.com/merge-protections/custom-rules/",
  "https://enterprise.mergify.com/requirements",
  "https://github.com/dropseed/pullapprove-enterprise",
  "https://github.com/marketplace/mergify",
  "https://github.com/mergeability/mergeable",
  "https://github.com/orgs/community/discussions/178776",
  "https://github.com/palantir/policy-bot#readme",
  "https://keepachangelog.com/en/1.1.0/",
  "https://pullchecklist.com/docs/condition-engine",
  "https://pullchecklist.com/docs/enforcing-checklists",
  "https://semver.org",
  "https://www.githubstatus.com",
];

describe("documentation", () => {
  test("is read, all of it", () => {
    expect(pages.length).toBeGreaterThan(15);
    expect(pages.reduce((sum, { text }) => sum + [...text.matchAll(/\]\(/g)].length, 0)).toBeGreaterThan(30);
  });

  test("has no link into nothing", () => {
    expect(pages.flatMap(({ path, text }) => deadLinks(path, text))).toEqual([]);
  });

  test("leads out of this repository only to pages that are listed, and over https", () => {
    const outside = pages.flatMap(({ text }) =>
      [...withoutFences(text).matchAll(/\]\((\w+:\/\/[^)\s]+)\)/g)].map(([, link = ""]) => link),
    );
    expect([...new Set(outside)].toSorted()).toEqual(EXTERNAL);
  });

  test("is listed in the index, every page of it", () => {
    const index = pages.find(({ path }) => path === "docs/README.md")?.text ?? "";
    const listed = [...index.matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => normalize(join("docs", link)));
    // Two folders have an index of their own, and one file is shown on a page as a sample.
    const inAFolder = /^docs\/(?:problems|decisions)\/|\/pull_request_template\.md$/;
    const paths = pages.map(({ path }) => path).filter((path) => path.startsWith("docs/") && path !== "docs/README.md");
    expect(paths.filter((path) => !inAFolder.test(path) && !listed.includes(path))).toEqual([]);
  });

  // These show paths of the reader's own repository.
  const ofTheReader = /^docs\/(?:reference\/policy-file\.md|problems\/|tutorial\/)/;
  const ofOurs = pages.filter(({ path }) => !ofTheReader.test(path));

  test("names no file that is not there", () => {
    expect(ofOurs.flatMap(({ path, text }) => missingPaths(path, text))).toEqual([]);
  });

  test("names no script that package.json does not have", () => {
    expect(pages.flatMap(({ path, text }) => missingScripts(path, text))).toEqual([]);
  });

  test("would notice", () => {
    const page = '[a](docs/none.md) [b](#nowhere) [c](docs/reference/glossary.md#policies) <img src="docs/none.png">';
    expect(deadLinks("README.md", page)).toEqual([
      "README.md: docs/none.md",
      "README.md: #nowhere",
      "README.md: docs/none.png",
    ]);
    expect(missingPaths("README.md", "`src/policy` and `src/nowhere/at-all.ts`")).toEqual([
      "README.md: src/nowhere/at-all.ts",
    ]);
    expect(missingScripts("README.md", "npm ci && npm test, npm run nothing")).toEqual(["README.md: npm run nothing"]);
  });
});

test("the README's table has every command, and no other", () => {
  const { text } = pages[0] ?? { text: "" };
  const reported = [...text.matchAll(/^\| `tollgate (\w+)/gm)].map(([, name]) => name);
  const commands = Object.keys(CLI_COMMANDS);
  // These two are told as what they are run by, `npm run demo` and `npm start`.
  expect(reported).toHaveLength(new Set(reported).size);
  expect(new Set(reported)).toEqual(new Set(commands.filter((name) => name !== "demo" && name !== "start")));
});

test("the README lists every command for comments, and no other", () => {
  const { text } = pages[0] ?? { text: "" };
  const reported = [...text.matchAll(/^\| `(\/tollgate [^`]+)` \|/gm)].map(([, form]) => form);
  expect(reported).toEqual(Object.values(COMMANDS).map(({ form }) => form));
});

/** What a picture may weigh, so that a page with three of them opens at once. */
const LARGEST_PICTURE = 120_000;

test("every picture is shown somewhere, and none is large", () => {
  const pictures = listFiles(REPOSITORY_ROOT, "docs/pictures", ".png");
  expect(pictures.length).toBeGreaterThan(2);
  for (const picture of pictures) {
    expect(statSync(join(REPOSITORY_ROOT, picture)).size, picture).toBeLessThan(LARGEST_PICTURE);
    expect(
      pages.some(({ text }) => text.includes(basename(picture))),
      picture,
    ).toBe(true);
  }
});

test("every variable of the environment that we read is documented", () => {
  const read = ["src/action", "src/cli", "sandbox/src", "src/git"]
    .flatMap((folder) => listFiles(REPOSITORY_ROOT, folder, ".ts"))
    .flatMap((path) => [
      ...readFileSync(join(REPOSITORY_ROOT, path), "utf8").matchAll(/\benv(?:\??\.|\??\.?\[")([A-Z][A-Z0-9_]+)/g),
    ])
    .map(([, name = ""]) => name);
  const documented = readFileSync(join(REPOSITORY_ROOT, "docs/how-to/operations.md"), "utf8");
  expect(new Set(read).size).toBeGreaterThan(5);
  expect([...new Set(read)].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

/** Examples of a path in somebody's repository; ours has no `docs/adr`. */
const EXAMPLE_PATH = /^docs\/(?:rollback|why|adr\/.*)\.md$/;

test("every page of the docs that a message or a comment of the sources names is there, with its heading", () => {
  const named = ["src", "sandbox/src", "scripts"]
    .flatMap((folder) => listFiles(REPOSITORY_ROOT, folder, ".ts"))
    .flatMap((path) =>
      [...readFileSync(join(REPOSITORY_ROOT, path), "utf8").matchAll(/\bdocs\/[\w./-]+\.md(?:#[\w-]+)?/g)].map(
        ([link]) => ({ path, link }),
      ),
    )
    .filter(({ link }) => !EXAMPLE_PATH.test(link));
  expect(named.length).toBeGreaterThan(10);
  expect(named.flatMap(({ path, link }) => deadLinks("README.md", `[${path}](${link})`))).toEqual([]);
});

describe("package.json", () => {
  test("has the scripts that are promised", () => {
    const promised = ["build", "bundle", "test", "test:model", "test:attacks", "test:coverage", "lint", "typecheck"];
    for (const name of [...promised, "check", "schema", "cli", "demo", "sandbox", "start"]) {
      expect(scripts, name).toHaveProperty(name);
    }
  });

  test("runs scripts from files that are there", () => {
    const files = Object.values<string>(scripts).flatMap(
      (script) => script.match(/\b(?:src|scripts)\/[\w./-]+\.ts/g) ?? [],
    );
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !existsSync(join(REPOSITORY_ROOT, file)))).toEqual([]);
  });
});
