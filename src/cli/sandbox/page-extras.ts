import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReadRecord, Sandbox } from "@tollgate/sandbox";
import type { Entry } from "../../checklist/ledger/ledger.ts";
import { readPage } from "../../comment/record/signed-page.ts";
import { REFUSAL_WORDS } from "../../comment/words/item-words.ts";
import { createSigner } from "../../gate/signer.ts";
import { publishedKeys } from "../../gate/signing-keys.ts";
import type { AppOnSandbox } from "./app-on-sandbox.ts";

/**
 * The record in Tollgate's comment, for the sandbox's page.
 *
 * @param keys what the shell signs with; undefined for an App of one's own, whose key the sandbox does not have
 */
export const recordReader = (keys: readonly string[] | undefined): ReadRecord => {
  const signer = createSigner(keys ?? []);
  const reader = keys === undefined ? { ...signer, keyed: true, verify: () => true } : signer;
  return (body, of) => {
    const page = readPage(body, of, reader);
    if (page.trust === "absent") return undefined;
    const { ledger } = page;
    if (ledger === undefined)
      return { trust: TRUST.forged, trusted: "no", answers: [], refused: [], text: "It cannot be read." };
    const trust = keys === undefined && page.trust === "signed" ? "unchecked" : page.trust;
    const answers = [
      ...Object.entries(ledger.entries),
      ...Object.entries(ledger.beside ?? {}).flatMap(([item, entries]) =>
        entries.map((entry): readonly [string, Entry] => [item, entry]),
      ),
    ];
    return {
      trust: `${TRUST[trust]}${page.intact ? "" : " Its page was changed since."}`,
      trusted: TRUSTED[trust],
      answers: answers.map(([item, { said, by, at, head, as, via, reason }]) => ({
        ...{ item, said, by, at, head, as, reason: reason ?? "" },
        how: VIA[via],
      })),
      refused: ledger.refusals.map(({ item, by, at, why }) => ({ item, by, at, why: REFUSAL_WORDS[why] })),
      text: JSON.stringify(ledger, null, 2),
    };
  };
};

const TRUST = {
  signed: "Its signature is valid, so nobody has changed it.",
  unsigned: "It is not signed: this shell has no key.",
  unchecked:
    "It is signed with a key of your App. The sandbox does not have that key, so it cannot verify the signature.",
  forged: "Its signature is not valid. Tollgate does not believe it.",
} as const;

const TRUSTED = { signed: "yes", unsigned: "no", unchecked: "unknown", forged: "no" } as const;

const VIA: Readonly<Record<Entry["via"], string>> = {
  box: "by a click",
  command: "by a comment",
  history: "by a click, read from the edit history",
};

/** A command to copy, and what it does. It counts on GITHUB_API_URL and GITHUB_TOKEN of the sandbox. */
export type TerminalCommand = { readonly words: string; readonly line: string };

/**
 * The commands that ask GitHub, for this sandbox.
 *
 * @param running `keys`: what records are signed with. `given`: they are those of the environment, which are not shown
 */
export const terminalCommands = (
  env: Readonly<Record<string, string | undefined>>,
  sandbox: Pick<Sandbox, "gitDir" | "owner" | "repo" | "url">,
  running: {
    readonly keys: readonly string[];
    readonly given: boolean;
    readonly shell: "action" | "engine" | "app" | "none";
    readonly app: Pick<AppOnSandbox, "dataDir" | "env" | "slug"> | undefined;
    readonly ownSlug?: string | undefined;
  },
): readonly TerminalCommand[] => {
  // `npm run sandbox` in a clone: there is no command `tollgate` yet.
  const tollgate = env["npm_lifecycle_event"] === "sandbox" ? "npm run -s cli --" : "tollgate";
  const whole = `${sandbox.owner}/${sandbox.repo}`;
  if (running.shell === "none") return ownApp(tollgate, sandbox, whole, running.ownSlug);
  const { keys, given, app } = running;
  const [published] = publishedKeys(keys);
  const bot = app === undefined ? "" : ` --bot '${app.slug}[bot]'`;
  const commands = [
    {
      words: "to verify the records that it signs",
      line: `export TOLLGATE_SIGNING_KEY=${given ? `"$(cat ${keyFile(sandbox.gitDir, keys)})"` : (keys[0] ?? "")}`,
    },
    { words: "evaluate pull request 1 as it stands", line: `${tollgate} check ${whole}#1` },
    { words: "who answered what on merged pull requests", line: `${tollgate} evidence ${whole}${bot}` },
    ...(published === undefined
      ? []
      : [
          {
            words: "as a file; your key in TOLLGATE_SIGNING_KEY signs its manifest",
            line: `${tollgate} evidence ${whole}${bot} --out evidence.jsonl`,
          },
          {
            words: "verify the file with the public key alone",
            line: `${tollgate} evidence verify evidence.jsonl --public-key ${published.publicKey}`,
          },
        ]),
    {
      words: "is the check required, and whose",
      line: `${tollgate} protect ${whole} ${app === undefined ? "--action" : `--app ${app.slug}`}`,
    },
  ];
  if (app === undefined) return commands;
  const file = join(app.dataDir, "app.env");
  writeFileSync(file, `${Object.entries(app.env).map(settingLine).join("\n")}\n`, { mode: 0o600 });
  return [
    ...commands,
    { words: "is the App set up right", line: `${tollgate} doctor --env-file ${file} --repo ${whole}` },
  ];
};

/** Keys of the environment are not shown, and another terminal lacks them. The sandbox's copy is deleted with this file. */
const keyFile = (gitDir: string, keys: readonly string[]): string => {
  const file = join(gitDir, "tollgate-signing-keys");
  writeFileSync(file, `${keys.join("\n")}\n`, { mode: 0o600 });
  return file;
};

const SLUG = "tollgate";

const ownApp = (
  tollgate: string,
  { url, gitDir }: Pick<Sandbox, "url" | "gitDir">,
  whole: string,
  slug = SLUG,
): readonly TerminalCommand[] => {
  // Neither is in the reader's repository, where git would commit the App's private key, and where the App of the next
  // sandbox would take the database for its own. Both are gone with the sandbox; the setup writes DATA_DIR into the file.
  const file = join(gitDir, "my-app.env");
  return [
    {
      words: "make the App; keep the last page open",
      line: `GITHUB_API_URL=${url} GITHUB_SERVER_URL=${url} BASE_URL=http://127.0.0.1:3000 DATA_DIR=${join(gitDir, "my-app-data")} ${tollgate} start --setup --env-file ${file}`,
    },
    {
      words: "start it with its dashboard; then install it by the link on that page",
      line: `PAGES=on ${tollgate} start --env-file ${file}`,
    },
    { words: "is it set up right", line: `${tollgate} doctor --env-file ${file} --repo ${whole}` },
    {
      words: "collect what was answered, once a pull request is merged",
      line: `${tollgate} evidence ${whole} --bot '${slug}[bot]'`,
    },
    { words: "require its check", line: `${tollgate} protect ${whole} --app ${slug} --apply` },
  ];
};

const settingLine = ([name, value]: readonly [string, string]): string => `${name}="${value.replaceAll("\n", "\\n")}"`;
