import { globLists } from "../globs/glob-lists.ts";
import {
  type ChangedFile,
  type Facts,
  type Found,
  isBinaryName,
  lookUp,
  type Reading,
  type Want,
} from "../model/facts.ts";
import { foldersAbove } from "../model/names.ts";

export type GeneratedRules = (path: string) => boolean | undefined;

export const attributesIn = (folder: string): string => `${folder === "" ? "" : `${folder}/`}.gitattributes`;

const limits = { lines: 5_000, pattern: 300 } as const;

/**
 * The lines of one `.gitattributes` about `linguist-generated` (https://git-scm.com/docs/gitattributes). The last line
 * that matches decides; if none does, the answer is undefined. Linear; never throws.
 * @param folder where the file is, "" for the root
 */
export const generatedRules = (folder: string, text: string): GeneratedRules => {
  if (!text.includes("linguist-generated")) return nothing;
  const globs: string[] = [];
  const values: (boolean | undefined)[] = [];
  for (const line of text.split("\n").slice(0, limits.lines)) {
    const { pattern, states } = partsOf(line);
    if (pattern === "" || pattern.length > limits.pattern) continue;
    for (const state of states) {
      const value = saidBy(state);
      if (value === null) continue;
      globs.push(globOf(folder, pattern));
      values.push(value);
    }
  }
  if (globs.length === 0) return nothing;
  const last = globLists(() => {}).add(globs, false);
  return (path) => values[last(path)];
};

const nothing: GeneratedRules = () => undefined;

const partsOf = (line: string): { readonly pattern: string; readonly states: readonly string[] } => {
  const text = line.trim();
  // A macro (`[attr]`) sets attributes of other names.
  if (text === "" || text.startsWith("#") || text.startsWith("[attr]")) return { pattern: "", states: [] };
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(.*)$/.exec(text);
  const [first = "", ...states] = (quoted?.[2] ?? text).split(/\s+/);
  if (quoted === null) return { pattern: first, states };
  return { pattern: (quoted[1] ?? "").replaceAll(/\\(.)/g, "$1"), states: [first, ...states] };
};

/** `null`: another attribute. `!linguist-generated` takes back what earlier lines say. */
const saidBy = (state: string): boolean | undefined | null => {
  const written = /^([-!]?)linguist-generated(?:=(.*))?$/.exec(state);
  if (written === null) return null;
  const [, sign, value] = written;
  if (sign === "!") return undefined;
  return sign !== "-" && value !== "false";
};

/** A pattern without a slash names files at any depth below. Git knows no braces and no `@( )`. */
const globOf = (folder: string, pattern: string): string => {
  const plain = literal(pattern, /[()!|+@]/g);
  const anchored = plain.includes("/") ? plain.replace(/^\/+/, "") : `**/${plain}`;
  return folder === "" ? anchored : `${literal(folder, /[*?[\]()!|+@\\]/g)}/${anchored}`;
};

/** Braces are expanded even in brackets, so any character stands for one. */
const literal = (text: string, special: RegExp): string => text.replaceAll(special, "[$&]").replaceAll(/[{}]/g, "?");

/** `by`: the reason in words. `wants`: `.gitattributes` files to read first; until then, nothing is generated. */
export type Generated = { readonly is: boolean; readonly by?: string; readonly wants: readonly Want[] };

/**
 * Whether tools write the file: lock files, snapshots and generated code, by well-known names
 * (https://github.com/github-linguist/linguist/blob/main/lib/linguist/generated.rb and each tool's documentation) or by
 * `linguist-generated` in a `.gitattributes` of the base. The nearest `.gitattributes` that says something decides.
 */
export const generatedBy = (file: ChangedFile, facts: Facts): Generated => {
  const wants: Want[] = [];
  for (const folder of foldersAbove(file.path).slice(-1 - DEEPEST)) {
    const want: Want = { kind: "attributes", path: folder };
    const found = lookUp(facts.read, want);
    if (found.kind === "wanted") wants.push(want);
    if (found.kind !== "text" || wants.length > 0) continue;
    const says = rulesOf(facts.read, folder, found.text)(file.path);
    if (says === undefined) continue;
    const by = attributesIn(folder);
    return says ? { is: true, by, wants } : { is: false, wants };
  }
  if (wants.length > 0) return { is: false, wants };
  const by =
    generatedName(file.path) ??
    (mapsOf(facts).has(`${file.path}.map`) ? "a bundle, its map is in the change" : undefined);
  return by === undefined ? { is: false, wants } : { is: true, by, wants };
};

/** A tool that writes `main.js.map` writes `main.js`, too. */
const mapsOf = ({ files }: Facts): ReadonlySet<string> => {
  const known = maps.get(files) ?? new Set(files.map(({ path }) => path).filter((path) => SOURCE_MAP.test(path)));
  maps.set(files, known);
  return known;
};
const maps = new WeakMap<Facts["files"], ReadonlySet<string>>();
const SOURCE_MAP = /\.(?:js|mjs|cjs|css)\.map$/;

/** Deep folders have no `.gitattributes` of their own in practice. */
const DEEPEST = 12;

const rulesOf = (reading: Reading | undefined, folder: string, text: string): GeneratedRules => {
  const known = reading && (kept.get(reading.found) ?? new Map<string, GeneratedRules>());
  if (reading === undefined || known === undefined) return generatedRules(folder, text);
  kept.set(reading.found, known);
  const rules = known.get(folder) ?? generatedRules(folder, text);
  known.set(folder, rules);
  return rules;
};
const kept = new WeakMap<Reading["found"], Map<string, GeneratedRules>>();

/** What the file is by its name: `a lock file`, `a snapshot`, `generated code`; undefined: nothing. */
export const generatedName = (path: string): string | undefined => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (LOCKS.has(name) || LOCK.test(name)) return "a lock file";
  if (SNAPSHOT.test(name) || SNAPSHOT_FOLDER.test(path)) return "a snapshot";
  if (CODE.some((form) => form.test(name)) || (CODE_FOLDER.test(path) && SOURCE.test(name))) return "generated code";
  return undefined;
};

const LOCKS: ReadonlySet<string> = new Set(
  (
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock .pnp.cjs .pnp.loader.mjs " +
    "composer.lock Gemfile.lock gems.locked Cargo.lock Cargo.Bazel.lock poetry.lock Pipfile.lock pdm.lock uv.lock pixi.lock " +
    "conda-lock.yml conda-lock.yaml pylock.toml go.sum go.work.sum Gopkg.lock glide.lock mix.lock rebar.lock pubspec.lock " +
    "Podfile.lock Cartfile.resolved Package.resolved gradle.lockfile buildscript-gradle.lockfile packages.lock.json " +
    "paket.lock conan.lock vcpkg-lock.json MODULE.bazel.lock maven_install.json flake.lock Chart.lock requirements.lock " +
    "jsonnetfile.lock.json .terraform.lock.hcl buf.lock stack.yaml.lock cabal.project.freeze shard.lock renv.lock " +
    "packrat.lock cpanfile.snapshot Manifest.toml devbox.lock devenv.lock spago.lock gleam.lock"
  ).split(" "),
);
const LOCK = /^(?:.+[-.])?(?:package-lock|pnpm-lock|pylock)(?:\..+)?\.(?:json|ya?ml|toml)$/;

const SNAPSHOT = /\.(?:snap|snap\.new|ambr|golden|(?:approved|verified|golden|snapshot)\.\w{1,10})$/;
const SNAPSHOT_FOLDER = /(?:^|\/)(?:__snapshots__|__image_snapshots__)\//;

/**
 * Generators (Protocol Buffers, gRPC, Thrift, FlatBuffers, Cap'n Proto), bundles, maps of source code, and what IDEs
 * write.
 */
const CODE: readonly RegExp[] = [
  /\.pb(?:\.gw|\.validate|\.connect)?\.(?:go|cc|h|c|cpp|hpp|rs|swift|ts|js|dart)$/,
  /\.(?:pbobjc|pbrpc)\.[hm]$|\.(?:pbenum|pbjson|pbserver|pbgrpc)\.dart$|\.(?:twirp|connect|capnp)\.go$/,
  /_(?:pb2|pb2_grpc)\.pyi?$|_(?:pb|grpc_pb|connect|pb_service)\.(?:d\.ts|ts|js|rb|py)$|_connect(?:web)?\.(?:d\.ts|ts|js)$/,
  /^zz_generated[._]/,
  /(?:\.|_|-)(?:generated|autogen|autogenerated)\.(?:\w{1,12}\.)?\w{1,8}$/i,
  /(?:\.gen\.(?:go|ts|tsx|js|jsx|rs|py|dart|swift|kt|cs|rb)|_gen\.(?:go|rs|py)|\.sql\.go|_easyjson\.go|_string_gen\.go)$/,
  /\.(?:g|freezed|gr|mocks|chopper)\.dart$|\.g\.(?:cs|i\.cs|ts)$|\.(?:Designer|designer)\.(?:cs|vb)$|\.feature\.cs$/,
  /\.min\.(?:js|mjs|cjs|css)$|\.(?:js|mjs|cjs|css|d\.ts)\.map$|\.(?:nib|xcworkspacedata|xcuserstate)$/,
  /^(?:bindata|rice-box|statik)\.go$/,
];
/** Only source code: a rendered manifest or a script there is applied all the same. */
const CODE_FOLDER = /(?:^|\/)(?:__generated__|generated|autogenerated|node_modules)\//;
const SOURCE = /\.(?:ts|tsx|js|jsx|mjs|cjs|go|py|pyi|rb|java|kt|swift|dart|rs|cs|php|cc|cpp|c|h|hpp|scala|graphql)$/;

/** In bytes; GitHub's GraphQL cuts texts at 512,000. */
export const LARGEST_TEXT = 500_000;

/**
 * @param size in bytes
 * @param text undefined for a binary file. A name like `logo.png` is believed, another one may hide something. Of a file
 *   that is too large, its beginning is enough.
 */
export const foundText = (path: string, size: number, text: string | undefined): Found => {
  const read = text?.replace(/^\uFEFF/, "");
  if (size > LARGEST_TEXT) {
    const why = `it has ${size} bytes, more than ${LARGEST_TEXT}`;
    return read === undefined ? { kind: "unreadable", why } : { kind: "beginning", text: beginningOf(read), why };
  }
  if (read !== undefined) return { kind: "text", text: read };
  return isBinaryName(path) ? { kind: "none" } : { kind: "unreadable", why: "it is no text" };
};

/** Whole lines, the same ones whichever source cut the text. */
const beginningOf = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  const read = new TextDecoder().decode(bytes.subarray(0, LARGEST_TEXT - MARGIN));
  const end = read.lastIndexOf("\n");
  return end === -1 ? read : read.slice(0, end);
};

/** Room for a byte order mark and a letter that is cut in two. */
const MARGIN = 8;
