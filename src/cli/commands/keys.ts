import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { generateKeyPair, publishedKeys } from "../../gate/signing-keys.ts";
import { commandProblem } from "../../git/repository.ts";
import { jsonLine } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { exposedWords } from "../shared/exposed-file.ts";
import { readKeys, writeFile } from "../shared/files.ts";
import { printProblems } from "../shared/problems.ts";
import type { Terminal } from "../shared/terminal.ts";

const examples = `
The private key signs the record in each comment. The public key verifies it,
and cannot sign: give it to everybody who audits. More: docs/how-to/auditing.md

Examples:
  tollgate keys generate --out ~/tollgate.key   the private key goes into a file
  tollgate keys generate | gh secret set TOLLGATE_SIGNING_KEY
  tollgate keys public --signing-key-file ~/tollgate.key
  tollgate keys public --pem                  of TOLLGATE_SIGNING_KEY, for openssl
  tollgate keys public --json                 as the App serves them

Exit codes: 0 done · 2 a wrong option or key · 3 an error
`;

type Options = { readonly out?: string; readonly json?: boolean };
type PublicOptions = { readonly signingKeyFile?: string; readonly pem?: boolean; readonly json?: boolean };

export const keysCommand = (terminal: Terminal): Command => {
  const keys = new Command("keys").addHelpText("after", examples);
  keys
    .command("generate")
    .description("make a pair of Ed25519 keys; the private one goes to standard output")
    .option("--out <file>", "write the private key into this new file, which only you may read")
    .option("--json", "print both keys as JSON")
    .action(async ({ out, json }: Options) => {
      const pair = generateKeyPair();
      const [published] = publishedKeys([pair.publicLine]);
      if (published === undefined) throw new Error("A new pair of keys cannot be read back.");
      if (out !== undefined) {
        if (existsSync(resolve(terminal.cwd, out))) return printProblems(terminal, existing(out).problems, { json });
        const text = `${pair.privateLine}\n`;
        const written = writeFile(terminal, { option: "--out", file: out, text, fresh: true, mode: 0o600 });
        if (!written.ok) return printProblems(terminal, written.problems, { json });
        const exposed = await exposedWords(terminal, out, "--out");
        if (exposed !== undefined)
          terminal.err(`${wrap(`Note: ${exposed}`, terminal.columns, "", "      ").join("\n")}\n\n`);
      }
      if (json === true) {
        const { id, publicKey, pem } = published;
        const secret = out === undefined ? { privateKey: pair.privateLine } : {};
        return terminal.out(jsonLine({ schema: "tollgate.keys/1", id, publicKey, pem, ...secret }));
      }
      terminal.err(
        [
          out === undefined
            ? "The private key is the line on standard output. Keep it secret: who has it can sign records."
            : `The private key is in ${out}. Keep it secret: who has it can sign records.`,
          "Put it into the secret TOLLGATE_SIGNING_KEY, as its first line.",
          `The public key, which everybody may have (id ${published.id}):`,
          published.publicKey,
          "",
        ].join("\n"),
      );
      if (out === undefined) await terminal.out(`${pair.privateLine}\n`);
    });
  keys
    .command("public")
    .description("print the public keys of a list of signing keys")
    .option("--signing-key-file <file>", "the keys, one a line (default: TOLLGATE_SIGNING_KEY)")
    .option("--pem", "as a key file that openssl reads")
    .option("--json", "as the App serves them at /.well-known/tollgate-keys.json")
    .action(async ({ signingKeyFile, pem, json }: PublicOptions) => {
      const read = readKeys(terminal, signingKeyFile);
      if (!read.ok) return printProblems(terminal, read.problems, { json });
      const published = publishedKeys(read.value);
      if (published.length === 0)
        return printProblems(terminal, noPublicKey(signingKeyFile, read.value.length).problems, { json });
      if (json === true) return terminal.out(jsonLine({ keys: published }));
      return terminal.out(published.map((key) => (pem === true ? key.pem : `${key.publicKey}\n`)).join(""));
    });
  return keys;
};

const existing = (out: string) =>
  commandProblem("wrong-value", "--out", `${out} is there already, and a key in it would be lost. Name a new file.`);

const noPublicKey = (file: string | undefined, count: number) => {
  const where = file === undefined ? "TOLLGATE_SIGNING_KEY" : "--signing-key-file";
  return count === 0
    ? commandProblem("missing-key", where, "There is no key. Set it, or name a file with --signing-key-file.")
    : commandProblem(
        "wrong-value",
        where,
        "There is no Ed25519 key, and a secret (HMAC) has no public half. Make a pair with tollgate keys generate.",
      );
};
