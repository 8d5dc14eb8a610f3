/**
 * Measures how easy the sources are to find one's way in:
 *
 *     npm run measure [-- --json]
 *
 * Product means `src`; the sandbox is counted apart. "Files run for a click" counts the source files of which at least one
 * function runs while the Action or the App handles one click on a box, measured with V8's own coverage.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(import.meta.dirname, "..");

type Source = { readonly path: string; readonly text: string; readonly lines: number };

const sourcesIn = (folder: string): readonly Source[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.parentPath.includes("node_modules"))
        .map((entry) => {
          const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join("/");
          const text = readFileSync(join(root, path), "utf8");
          return { path, text, lines: text.trimEnd().split("\n").length };
        })
    : [];

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Comment lines, and comments: a block or a run of `//` lines is one. */
const comments = (text: string): { readonly count: number; readonly lines: number } => {
  let count = 0;
  let lines = 0;
  let inside = false;
  let run = false;
  for (const line of text.split("\n").map((one) => one.trim())) {
    const starts = !inside && line.startsWith("/*");
    if (starts) count += 1;
    if (inside || starts) {
      lines += 1;
      inside = !line.endsWith("*/");
      run = false;
    } else if (line.startsWith("//")) {
      lines += 1;
      if (!run) count += 1;
      run = true;
    } else run = false;
  }
  return { count, lines };
};

const importsOf = ({ path, text }: Source): readonly string[] =>
  [...text.matchAll(/^(?:import|export)\b[^;]*?from "(\.{1,2}\/[^"]+)";/gm)].map((found) =>
    join(dirname(path), found[1] ?? "")
      .split(sep)
      .join("/"),
  );

/** Circles between the folders under these, each as the folders that import each other. */
const folderCircles = (sources: readonly Source[]): readonly string[] => {
  const edges = new Map<string, Set<string>>();
  for (const source of sources) {
    const from = dirname(source.path);
    for (const to of importsOf(source).map((path) => dirname(path)))
      if (to !== from) edges.set(from, (edges.get(from) ?? new Set()).add(to));
  }
  const reaches = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [...(edges.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(edges.get(next) ?? []));
    }
    return seen;
  };
  const reached = new Map([...edges.keys()].map((folder) => [folder, reaches(folder)]));
  const circles = new Set<string>();
  for (const [folder, others] of reached) {
    if (!others.has(folder)) continue;
    const circle = [...others].filter((other) => reached.get(other)?.has(folder) === true);
    circles.add([...circle].sort().join(" <-> "));
  }
  return [...circles].sort();
};

type Covered = {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
    }[];
  }[];
};

/** Source files of which a function ran, beside what runs while a module is loaded. */
const filesRun = (shell: "action" | "app"): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-measure-"));
  try {
    const ran = spawnSync(process.execPath, [join(root, "scripts/measure-click.ts"), shell, folder], {
      encoding: "utf8",
      env: { ...process.env, NODE_V8_COVERAGE: shell === "app" ? folder : "", NODE_NO_WARNINGS: "1" },
    });
    if (ran.status !== 0) throw new Error(`The click on the ${shell} failed:\n${ran.stdout}${ran.stderr}`);
    const click = ran.stdout.trim().split("\n").at(-1) ?? "";
    const { result } = JSON.parse(readFileSync(click, "utf8")) as Covered;
    return result
      .filter(({ url }) => url.startsWith("file:"))
      .filter(({ functions }) =>
        functions.some(({ ranges: [whole] }) => whole !== undefined && whole.startOffset > 0 && whole.count > 0),
      )
      .map(({ url }) => relative(root, fileURLToPath(url)).split(sep).join("/"))
      .filter((path) => path.startsWith("src/"))
      .sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const product = sourcesIn("src");
const sandbox = sourcesIn("sandbox/src");
const tests = sourcesIn("test");
const folders = new Map<string, number>();
for (const { path } of product) folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1);
const [largest = ["", 0]] = [...folders].sort((a, b) => b[1] - a[1]);
const fan = product
  .map((source) => [new Set(importsOf(source)).size, source.path] as const)
  .sort((a, b) => b[0] - a[0]);
const reported = product.map(({ text }) => comments(text));
const lines = product.reduce((sum, one) => sum + one.lines, 0);
const commentLines = reported.reduce((sum, one) => sum + one.lines, 0);
type Locked = {
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Readonly<Record<string, Locked>>;
};

/** Where the lock file has the package that `from` gets for a name: the nearest `node_modules` above it. */
const placeOf = (from: string, name: string): string | undefined => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (locked[place] !== undefined) return place;
    if (folder === "") return undefined;
  }
};

/** The packages that the product's dependencies bring, without those of the sandbox's package. */
const productPackages = (): number => {
  const found = new Set<string>();
  const visit = (place: string): void => {
    const { dependencies, optionalDependencies } = locked[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const next = placeOf(place, name);
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit("");
  return found.size;
};
const allPackages = Object.entries(locked).filter(
  ([place, { link }]) => place.includes("node_modules/") && link !== true,
).length;
const [action, app] = [filesRun("action"), filesRun("app")];

const figures = {
  "product files": product.length,
  "product lines": lines,
  "median lines": median(product.map((one) => one.lines)),
  "files under 20 lines": product.filter((one) => one.lines < 20).length,
  "files over 250 lines": product.filter((one) => one.lines > 250).length,
  "loose files at the root of src": product.filter(({ path }) => dirname(path) === "src").length,
  "largest folder": `${largest[0]} (${largest[1]})`,
  "folders over 25 files": [...folders.values()].filter((count) => count > 25).length,
  "most imports of a file": `${fan[0]?.[0]} (${fan[0]?.[1]})`,
  "files run for a click, Action": action.length,
  "files run for a click, App": app.length,
  comments: reported.reduce((sum, one) => sum + one.count, 0),
  "comment lines, share": `${((commentLines / lines) * 100).toFixed(1)} %`,
  "circles between folders": folderCircles(product).length,
  "packages, installed": allPackages,
  "packages, of the product": productPackages(),
  "sandbox files, lines": `${sandbox.length}, ${sandbox.reduce((sum, one) => sum + one.lines, 0)}`,
  "test files, lines, longest": `${tests.length}, ${tests.reduce((sum, one) => sum + one.lines, 0)}, ${Math.max(...tests.map((one) => one.lines))}`,
};

if (process.argv.includes("--json"))
  console.log(JSON.stringify({ figures, circles: folderCircles(product), action, app }, null, 2));
else {
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(32)} ${value}`);
  for (const circle of folderCircles(product)) console.log(`circle: ${circle}`);
}
