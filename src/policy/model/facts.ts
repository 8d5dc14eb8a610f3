export type Ecosystem =
  | "npm"
  | "pypi"
  | "go"
  | "rubygems"
  | "maven"
  | "gradle"
  | "cargo"
  | "composer"
  | "hex"
  | "nuget";

export const ECOSYSTEMS: Readonly<Record<Ecosystem, string>> = {
  npm: "npm",
  pypi: "PyPI",
  go: "Go modules",
  rubygems: "RubyGems",
  maven: "Maven",
  gradle: "Gradle",
  cargo: "Cargo",
  composer: "Composer",
  hex: "Hex",
  nuget: "NuGet",
};

/** The form that the ecosystem compares. PyPI: PEP 503; a Go module's major version is only part of its path. */
export const packageName = (ecosystem: Ecosystem | undefined, name: string): string => {
  if (ecosystem === "pypi") return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  if (ecosystem === "nuget" || ecosystem === "composer") return name.toLowerCase();
  if (ecosystem === "go") return name.replace(/(?:\/v\d+|\.v\d+)$/, "");
  return name;
};

/**
 * Something that a predicate needs and the list of changed files does not have. `text`: the changed file's text at the
 * head, for a removed file its last one. `folder`: the names directly in a folder ("" for the root). `attributes`: the
 * folder's `.gitattributes` at the base.
 */
export type Want =
  | { readonly kind: "text"; readonly path: string; readonly blob: string }
  | { readonly kind: "folder"; readonly side: "head" | "base"; readonly path: string }
  | { readonly kind: "attributes"; readonly path: string };

/**
 * `beginning`: of a text that is too large. `none`: there is no such thing. `unreadable`: there may be one, so what asks
 * for it counts as matching.
 */
export type Found =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "beginning"; readonly text: string; readonly why: string }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * What was read so far, by `wantKey`. `more`: the source can read what is missing here; otherwise it is not given, and
 * nothing follows from it.
 */
export type Reading = { readonly more: boolean; readonly found: ReadonlyMap<string, Found> };

export const wantKey = (want: Want): string =>
  want.kind === "folder" ? `folder ${want.side} ${want.path}` : `${want.kind} ${want.path}`;

/** `wanted`: not read yet. `not-given`: the source has no contents (`tollgate match` with paths only). */
export type LookedUp = Found | { readonly kind: "wanted" | "not-given" };

export const lookUp = (reading: Reading | undefined, want: Want): LookedUp => {
  const found = reading?.found.get(wantKey(want));
  return found ?? { kind: reading?.more === true ? "wanted" : "not-given" };
};

/** GitHub's `copied` is read as `added`, `changed` (mode only) as `modified`. */
export type ChangeStatus = "added" | "modified" | "removed" | "renamed";

/**
 * `known`: without signs and line ends; `blocks`: how many lines are removed and added in each place, in order (absent:
 * all in one). `too-large`: the source does not give them, so line predicates match (fail closed); `unseen`: nobody has
 * looked yet (`tollgate explain`). `not-given`: the source has paths only (`tollgate match`), so they do not match.
 */
export type ChangedLines =
  | {
      readonly kind: "known";
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly blocks?: readonly Block[];
    }
  | { readonly kind: "binary" }
  | { readonly kind: "too-large"; readonly unseen?: true }
  | { readonly kind: "not-given" };

export type Block = readonly [removed: number, added: number];

/**
 * `path`: from the repository's root, as git has it (any characters but NUL). `blob`: git blob id at the head; for a
 * removed file its last one; "" if the source has none.
 */
export type ChangedFile = {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: ChangeStatus;
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
  readonly lines: ChangedLines;
};

export type AddedDependency = {
  readonly manifest: string;
  /** As the ecosystem writes it: `@sendgrid/mail`, `com.stripe:stripe-java`, `github.com/stripe/stripe-go`. */
  readonly name: string;
  readonly ecosystem?: Ecosystem;
};

export type Account = {
  readonly login: string;
  readonly kind: "person" | "bot";
  /** GitHub's id, which stays if the login changes or is reused. */
  readonly id?: number;
};

export type CommitFact = {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author?: Account;
  readonly committer?: Account;
  /** The signature that GitHub verified: the committer's, or its own for a commit made on its pages. */
  readonly signed?: "committer" | "host";
  readonly coAuthors: readonly Account[];
};

export type Writer = Pick<Account, "login" | "id"> & {
  /**
   * `committed`: signed a commit, or made one on GitHub. `named`: named in commits of an unknown pusher. `co-author`:
   * named as co-author.
   */
  readonly how: "opened" | "pushed" | "committed" | "named" | "co-author";
};

export type Side = {
  readonly ref: string;
  readonly sha: string;
};

export type CodeOwnersFile = {
  readonly path: string;
  /** Absent if the file is larger than GitHub reads, or no text. */
  readonly text?: string;
};

export type RepositoryFacts = {
  readonly topics: readonly string[];
  readonly visibility: string;
  /** Custom properties by name, with the values that are set; absent if GitHub does not show them. */
  readonly properties?: Readonly<Record<string, readonly string[]>>;
};

/**
 * `commits`: oldest first; absent: the source is not GitHub. `writers`: who wrote the change (`writersOf`); absent:
 * the author and all `committers`. `pusherUnknown`: GitHub does not list yet who pushed the head, so anybody may be a
 * writer. `codeOwners`: of the base. `authorTeams`: those that policies name; absent: nothing is known.
 * `onlyAuthorPushed`: nobody but the author, a bot, pushed to the branch. `files`: complete; a source with less
 * throws. `read`: contents of the commits; absent: the source has none. What no policy looks at, or is not known, is absent.
 */
export type Facts = {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly author: Account;
  readonly base: Side;
  readonly head: Side & { readonly fork: boolean };
  readonly labels: readonly string[];
  readonly committers: readonly string[];
  readonly commits?: readonly CommitFact[];
  readonly writers?: readonly Writer[];
  readonly borrowed?: readonly string[];
  readonly pusherUnknown?: boolean;
  readonly codeOwners?: CodeOwnersFile;
  readonly repositoryFacts?: RepositoryFacts;
  readonly authorTeams?: { readonly in: readonly string[]; readonly unknown?: readonly string[] };
  readonly onlyAuthorPushed?: boolean;
  readonly files: readonly ChangedFile[];
  readonly dependencies: readonly AddedDependency[];
  readonly read?: Reading;
};

/** One NUL, or `.gitattributes`, makes git call a file binary, so only names of binary formats are trusted. */
export const linesWithoutPatch = ({ path, status }: Pick<ChangedFile, "path" | "status">): ChangedLines => {
  if (status === "renamed") return { kind: "known", added: [], removed: [] };
  return isBinaryName(path) ? { kind: "binary" } : { kind: "too-large" };
};

const BINARY = new Set(
  (
    "png jpg jpeg gif webp avif bmp ico icns tif tiff psd ai sketch fig xcf heic " +
    "mp3 mp4 m4a m4v mov avi mkv webm wav ogg flac aac " +
    "ttf otf woff woff2 eot " +
    "pdf doc docx xls xlsx ppt pptx odt ods odp pages numbers key " +
    "zip gz tgz bz2 xz zst 7z rar tar jar war ear aar apk ipa whl egg gem nupkg deb rpm dmg msi iso " +
    "exe dll so dylib a lib o obj class pyc pyd wasm node bin dat " +
    "sqlite sqlite3 db mdb parquet avro orc arrow feather npy npz pkl h5 onnx pt pth safetensors " +
    "keystore jks p12 pfx der mo"
  ).split(" "),
);

export const isBinaryName = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 && BINARY.has(name.slice(dot + 1).toLowerCase());
};

const SUBPROJECT = /^Subproject commit [0-9a-f]{40,64}(?:-dirty)?$/;

export const isSubmodule = ({ lines }: Pick<ChangedFile, "lines">): boolean => {
  if (lines.kind !== "known") return false;
  const { added, removed } = lines;
  return added.length + removed.length > 0 && added.every(isSubproject) && removed.every(isSubproject);
};

const isSubproject = (line: string): boolean => line.startsWith("Subproject") && SUBPROJECT.test(line);

/**
 * A submodule or link stands for a folder. Hosts show a link as a file of one line, its target; so a file that only
 * gains or only loses a line is none. Nor is one with an ending (`start_db.sh`) whose line is a statement or a sentence.
 */
export const mayHoldFolder = ({ path, lines, status }: ChangedFile): boolean => {
  if (lines.kind !== "known") return lines.kind === "too-large";
  if (isSubmodule({ lines })) return true;
  const { added, removed } = lines;
  if (added.length > 1 || removed.length > 1) return false;
  if (status === "modified" && added.length !== removed.length) return false;
  if (!/[^/]\.[^./]+$/.test(path)) return true;
  return [...added, ...removed].every((line) => TARGET.test(line));
};

const TARGET = /^[^\s:;=<>"'`(){}|&$#*,]+$/;

const SUFFIX = "[bot]";

/** GitHub ends the login of a bot in `[bot]`, which no person's login can hold; GraphQL omits it. */
export const isBotLogin = (login: string): boolean => login.endsWith(SUFFIX);

export const botLogin = (login: string): string => (isBotLogin(login) ? login : `${login}${SUFFIX}`);

export const accountNamed = (login: string): Account => ({ login, kind: isBotLogin(login) ? "bot" : "person" });
