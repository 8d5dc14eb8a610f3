import type { Ecosystem } from "./ecosystem.ts";
import type { Reading } from "./reading.ts";

/** GitHub's `copied` is read as `added`, `changed` (mode only) as `modified`. */
export type ChangeStatus = "added" | "modified" | "removed" | "renamed";

/**
 * `known`: without signs and line ends. `too-large`: the source does not give them, so line predicates match (fail
 * closed). `not-given`: the source has paths only (`tollgate match`), so they do not match.
 */
export type ChangedLines =
  | {
      readonly kind: "known";
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** How many lines are removed and added in each place, in order; absent: all in one. */
      readonly blocks?: readonly Block[];
    }
  | { readonly kind: "binary" }
  | { readonly kind: "too-large" }
  | { readonly kind: "not-given" };

export type Block = readonly [removed: number, added: number];

export type ChangedFile = {
  /** From the repository's root, as git has it (any characters but NUL). */
  readonly path: string;
  readonly previousPath?: string;
  readonly status: ChangeStatus;
  /** Git blob id at the head; for a removed file its last one. "" if the source has none. */
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
  /** Who wrote the change (`writersOf`); absent: the author and all `committers`. */
  readonly writers?: readonly Writer[];
  readonly borrowed?: readonly string[];
  /** GitHub does not list yet who pushed the head, so anybody may be a writer. */
  readonly pusherUnknown?: boolean;
  /** CODEOWNERS of the base; absent if no policy asks for code owners, or there is none. */
  readonly codeOwners?: CodeOwnersFile;
  /** Absent if no policy looks at it, or if it is not known here. */
  readonly repositoryFacts?: RepositoryFacts;
  /** Teams (`@acme/dba`) that the author is in, of those that policies name; absent if nothing is known of them. */
  readonly authorTeams?: { readonly in: readonly string[]; readonly unknown?: readonly string[] };
  /** Whether nobody but the author, a bot, pushed to the branch, as GitHub tells; absent: not known, or not asked. */
  readonly onlyAuthorPushed?: boolean;
  /** Complete; a source with less throws. */
  readonly files: readonly ChangedFile[];
  readonly dependencies: readonly AddedDependency[];
  /** Contents of the commits, read on demand; absent: the source has none. */
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

/** A path as people write them. */
const TARGET = /^[^\s:;=<>"'`(){}|&$#*,]+$/;
