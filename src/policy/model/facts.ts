import type { Ecosystem } from "./ecosystem.ts";

/**
 * Facts: plain read-only data about one pull request. They are all that the engine ever sees;
 * where they come from (GitHub's API, a local git range, a line of JSON) is the shells' business.
 */

/** How a file changed. GitHub's `copied` is read as `added`, its `changed` (mode only) as `modified`. */
export type ChangeStatus = "added" | "modified" | "removed" | "renamed";

/**
 * What is known of a file's changed lines.
 * - `known`: the lines themselves, without their `+`/`-` and without line ends.
 * - `binary`: there are none.
 * - `too-large`: there are some, but the source would not give them. Predicates on lines take such a file
 *   as matching (fail closed): a destructive statement must not hide behind a big diff.
 * - `not-given`: the source brings paths only (`tollgate match`). Predicates on lines do not match.
 */
export type ChangedLines =
  | { readonly kind: "known"; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly kind: "binary" }
  | { readonly kind: "too-large" }
  | { readonly kind: "not-given" };

/** One file that the pull request changes. */
export type ChangedFile = {
  /** Path from the repository's root, `/` between parts, as git has it (any characters but NUL). */
  readonly path: string;
  /** The path before a rename; absent otherwise. */
  readonly previousPath?: string;
  readonly status: ChangeStatus;
  /** Git blob id at the head; for a removed file the id it had. Empty where the source has none. */
  readonly blob: string;
  /** Lines added and removed, as counted by the source; 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
  readonly lines: ChangedLines;
};

/** A package that the change newly adds to a manifest; a moved or bumped one is not among them. */
export type AddedDependency = {
  /** Path of the manifest, one of `files`. */
  readonly manifest: string;
  /** Name as the ecosystem writes it: `stripe`, `@sendgrid/mail`, `com.stripe:stripe-java`, `github.com/stripe/stripe-go`. */
  readonly name: string;
  /** Where the package comes from; absent where the source does not say (`tollgate match`). */
  readonly ecosystem?: Ecosystem;
};

/** An account, by login. Bots and apps are never people. */
export type Account = {
  readonly login: string;
  readonly kind: "person" | "bot";
  /** GitHub's number of it, which stays where a login changes or is taken by somebody else; absent where it is not known. */
  readonly id?: number;
};

/** A commit of the pull request, and whom its text names. */
export type CommitFact = {
  readonly sha: string;
  readonly parents: readonly string[];
  /** The accounts that GitHub knows by the e-mail addresses in it; absent where it knows none. */
  readonly author?: Account;
  readonly committer?: Account;
  /** Whose signature GitHub has verified: the committer's, or its own, where it was made on its pages by the author. */
  readonly signed?: "committer" | "host";
  /** Accounts that `Co-authored-by` lines name, as far as an address tells. */
  readonly coAuthors: readonly Account[];
};

/** Somebody who wrote the change, and how that is known. */
export type Writer = Pick<Account, "login" | "id"> & {
  /**
   * - `opened`: opened the pull request.
   * - `pushed`: pushed to its branch, as GitHub tells, and the change was another afterwards.
   * - `committed`: signed a commit, or made one on GitHub's pages.
   * - `named`: commits name them, and it is not known that somebody else pushed those.
   * - `co-author`: a commit names them as its co-author, and whoever made that commit is known.
   */
  readonly how: "opened" | "pushed" | "committed" | "named" | "co-author";
};

/** One side of a pull request. */
export type Side = {
  /** Branch name, without `refs/heads/`. */
  readonly ref: string;
  /** Commit id. */
  readonly sha: string;
};

/** What a pull request is, and what it changes. Frozen data; no evaluation may change it. */
export type Facts = {
  /** `owner/name`. */
  readonly repository: string;
  /** The pull request's number; 0 for a local git range. */
  readonly number: number;
  readonly title: string;
  /** The body as written (Markdown); hostile text. */
  readonly body: string;
  readonly draft: boolean;
  readonly author: Account;
  readonly base: Side;
  readonly head: Side & { readonly fork: boolean };
  readonly labels: readonly string[];
  /** Logins of the commits' authors and committers, where known. */
  readonly committers: readonly string[];
  /** The commits themselves; absent where they come from no host. */
  readonly commits?: readonly CommitFact[];
  /** Who wrote the change, as far as it matters here (`writers-of.ts`); absent: the author, and all of `committers`. */
  readonly writers?: readonly Writer[];
  /** Logins that commits carry though their people are not among the writers: somebody else pushed those commits. */
  readonly borrowed?: readonly string[];
  /** GitHub does not list yet who pushed the head, and no event told: whoever is no writer so far may be one. */
  readonly pusherUnknown?: boolean;
  /** Every changed file: complete, or the source has thrown. */
  readonly files: readonly ChangedFile[];
  readonly dependencies: readonly AddedDependency[];
};

/**
 * The lines of a file that git calls binary, or that a host shows no patch of though none are counted. Git takes a
 * file for binary that holds one NUL, or that `.gitattributes` says is; either can be arranged for a migration. Only
 * what is binary by its name is believed to have no lines; the rest has lines that are not shown.
 */
export const linesWithoutPatch = ({ path, status }: Pick<ChangedFile, "path" | "status">): ChangedLines => {
  if (status === "renamed") return { kind: "known", added: [], removed: [] };
  return isBinaryName(path) ? { kind: "binary" } : { kind: "too-large" };
};

/** Endings of files that have no lines to look at. */
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

/** Whether a file has no lines by its name's ending. */
export const isBinaryName = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 && BINARY.has(name.slice(dot + 1).toLowerCase());
};

/** What git shows in place of a submodule's content: the commit that it stands at. */
const SUBPROJECT = /^Subproject commit [0-9a-f]{40,64}(?:-dirty)?$/;

/** Whether a changed entry is a submodule, whose content no diff shows. */
export const isSubmodule = ({ lines }: ChangedFile): boolean => {
  if (lines.kind !== "known") return false;
  const all = [...lines.added, ...lines.removed];
  return all.length > 0 && all.every((line) => SUBPROJECT.test(line));
};

/**
 * Whether a changed entry may be a submodule or a symbolic link, so that a folder of its name stands behind it. Hosts do
 * not tell: a link shows as a file of one line, its target.
 */
export const mayHoldFolder = ({ lines }: ChangedFile): boolean =>
  lines.kind === "too-large" || (lines.kind === "known" && lines.added.length <= 1 && lines.removed.length <= 1);
