import { basename } from "node:path";
import { Command } from "commander";
import { type ExportRead, type Verified, verifyEvidence } from "../../audit/verify-evidence.ts";
import type { VerifiedState, VerifyKeys } from "../../audit/verify-record.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { createSigner } from "../../gate/signer.ts";
import { publishedKeys, readSigningKey } from "../../gate/signing-keys.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import { counted } from "../../policy/model/words.ts";
import { jsonLine } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { keysOf, readPublicKey } from "../shared/files.ts";
import { printProblems } from "../shared/problems.ts";
import type { Terminal } from "../shared/terminal.ts";
import { readExport } from "./export-file.ts";

const examples = `
Verifies what tollgate evidence wrote, without asking anybody: the signature of
each record, the fields that it covers, and the manifest beside the file
(<file>.manifest.json), which covers the rest.

Examples:
  tollgate evidence verify q3.jsonl --public-key tollgate.pub --digest 3f2a…
  tollgate evidence verify q3.jsonl --public-key ed25519-public:… --json
  tollgate evidence verify q3.jsonl --secret-env OLD_KEY    records of HMAC

Exit codes: 0 all verified · 1 something was changed
            2 it could not be verified, or a wrong option · 3 an error
`;

type Options = {
  readonly publicKey: readonly string[];
  readonly secretEnv: readonly string[];
  readonly digest?: string;
  readonly json?: boolean;
};

const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const verifyCommand = (terminal: Terminal): Command =>
  new Command("verify")
    .description("verify an export offline: who signed it, and whether anything was changed")
    .argument("<file>", "what tollgate evidence wrote, best as JSON lines")
    .option("--public-key <key>", "an Ed25519 key, or a file with some (may be given again)", repeated, [])
    .option("--secret-env <name>", "the variable that holds a secret (may be given again)", repeated, [])
    .option("--digest <sha256>", "of the manifest, as it was printed when it was collected")
    .option("--json", "the result as JSON")
    .addHelpText("after", examples)
    .action(async (file: string, own: Options, command: Command) => {
      // `evidence` has an option of the same name, which commander reads first.
      const json = own.json === true || command.parent?.opts()["json"] === true;
      const keys = readVerifyKeys(terminal, own);
      if (!keys.ok) return printProblems(terminal, keys.problems, { json });
      const read = await readExport(terminal, file, own.digest);
      if (!read.ok) return printProblems(terminal, read.problems, { json });
      const verified = verifyEvidence(read.value, keys.value);
      const code = exitCodeOf(verified, read.value.lines.length > 0);
      if (json) await terminal.out(resultLine(file, verified, code));
      else await terminal.out(humanText(terminal, file, verified, read.value, code));
      terminal.exit(code);
    });

const readVerifyKeys = (
  terminal: Pick<Terminal, "cwd" | "env">,
  { publicKey, secretEnv }: Pick<Options, "publicKey" | "secretEnv">,
): Read<VerifyKeys> => {
  const entries: string[] = [];
  for (const written of publicKey) {
    const keys = readPublicKey(terminal, written);
    if (!keys.ok) return keys;
    for (const entry of keys.value) {
      const read = readSigningKey(entry);
      if (!read.ok || read.key.kind !== "ed25519")
        return commandProblem(
          "wrong-value",
          "--public-key",
          "It is a secret, not a public key. Name its variable with --secret-env.",
        );
      if (read.key.privateKey !== undefined)
        return commandProblem(
          "wrong-value",
          "--public-key",
          "It is the private key, which should not leave the place that signs. Give its public half (tollgate keys public).",
        );
      entries.push(entry);
    }
  }
  for (const name of secretEnv) {
    const written = terminal.env[name] ?? "";
    if (written === "")
      return commandProblem("missing-key", "--secret-env", `The variable ${JSON.stringify(name)} is not set.`);
    const keys = keysOf("--secret-env", written);
    if (!keys.ok) return keys;
    entries.push(...keys.value);
  }
  const all = keysOf("--public-key", entries.join("\n"));
  if (!all.ok) return all;
  const ids = new Set(publishedKeys(all.value).map(({ id }) => id));
  return { ok: true, value: { signer: createSigner(all.value), ids, secrets: ids.size < all.value.length } };
};

const exitCodeOf = ({ manifest, records }: Verified, isJson: boolean): 0 | 1 | 2 => {
  const has = (state: VerifiedState): boolean => records.some((one) => one.state === state);
  if (manifest.state === "changed" || has("changed")) return 1;
  if (manifest.state !== "verified" || has("unchecked")) return 2;
  return isJson || records.length === 0 ? 0 : 2;
};

const resultLine = (file: string, { manifest, records }: Verified, code: number): string =>
  jsonLine({
    schema: "tollgate.evidence-verified/1",
    file,
    result: RESULTS[code],
    manifest,
    counts: countsOf(records),
    records,
  });

const RESULTS: Readonly<Record<number, string>> = { 0: "verified", 1: "changed", 2: "not-verified" };

const countsOf = (records: Verified["records"]): Readonly<Record<VerifiedState, number>> => {
  const counts = { verified: 0, changed: 0, unchecked: 0, unsigned: 0 };
  for (const { state } of records) counts[state] += 1;
  return counts;
};

const WORDS: Readonly<Record<VerifiedState, readonly [sign: string, words: string]>> = {
  verified: ["✓", "verified: signed, and each signed field is as it was"],
  changed: ["✕", "changed"],
  unchecked: ["?", "not verified: signed with a key that was not given"],
  unsigned: ["–", "without a signature"],
};

const MANIFEST_WORDS: Readonly<Record<Verified["manifest"]["state"], readonly [sign: string, words: string]>> = {
  verified: ["✓", "The manifest is the one that was written, and the file is as it was collected."],
  unproven: ["?", "The manifest fits the file, but it proves nothing yet."],
  changed: ["✕", "The file or its manifest was changed."],
  missing: ["?", "There is no manifest beside the file."],
};

const RESULT_WORDS: Readonly<Record<number, string>> = {
  0: "Verified.",
  1: "Something was changed: do not rely on this export.",
  2: "Not everything could be verified; nothing was found to be changed.",
};

/** The exit code is 0, because nothing is wrong with the file. */
const NONE_VERIFIED =
  "The file is as it was collected. No pull request in it is verified, because none has a signed record of this bot (`tollgate evidence --bot` names another).";

const NOT_LINES =
  "The file is as it was collected. Only an export of JSON lines (a name that ends in .jsonl) has the records whose signatures can be verified.";

const resultText = (file: string, records: Verified["records"], code: number): string => {
  if (code !== 0 || records.some(({ state }) => state === "verified")) return RESULT_WORDS[code] ?? "";
  return records.length === 0 && !file.endsWith(".jsonl") ? NOT_LINES : NONE_VERIFIED;
};

const LISTED = 50;

const humanText = (
  { columns }: Pick<Terminal, "columns">,
  file: string,
  { manifest, records }: Verified,
  { manifest: written }: ExportRead,
  code: number,
): string => {
  const counts = countsOf(records);
  const of = typeof written === "object" ? ` of ${written.repository}` : "";
  const line = (words: string, indent = "", hanging = indent): readonly string[] =>
    wrap(terminalText(words, 2_000), columns, indent, hanging);
  const states = Object.keys(WORDS) as VerifiedState[];
  const listed = (["changed", "unchecked", "unsigned"] as const).flatMap((state) => {
    const some = records.filter((one) => one.state === state);
    if (some.length === 0) return [];
    const [sign, words] = WORDS[state];
    return [
      "",
      `${words[0]?.toUpperCase()}${words.slice(1)}:`,
      ...some
        .slice(0, LISTED)
        .flatMap(({ number, line: at, why }) =>
          line(`${number === null ? `line ${at}` : `#${number}`} ${why.join(" ")}`, `  ${sign} `, "      "),
        ),
      ...(some.length > LISTED ? [`    and ${some.length - LISTED} more (--json lists all)`] : []),
    ];
  });
  const keyIds = new Map<string, number>();
  for (const { state, keyId, algorithm } of records) {
    const key = keyId === null ? (algorithm ?? "") : `Ed25519 key ${keyId}`;
    if (state === "verified") keyIds.set(key, (keyIds.get(key) ?? 0) + 1);
  }
  const [sign, words] = MANIFEST_WORDS[manifest.state];
  const what =
    records.length > 0
      ? `${counted(records.length, "pull request")}${of}`
      : file.endsWith(".jsonl")
        ? "no pull request is in it"
        : "no JSON lines, so records are not verified";
  return [
    ...line(`${basename(file)}: ${what}`),
    "",
    ...states
      .filter((state) => counts[state] > 0)
      .flatMap((state) => line(`${counts[state]} ${WORDS[state][1]}`, `  ${WORDS[state][0]} `, "    ")),
    ...[...keyIds].flatMap(([key, count]) => line(`${count} by ${key}`, "      ")),
    ...line(words, `  ${sign} `, "    "),
    ...manifest.why.flatMap((why) => line(why, "    ")),
    ...listed,
    "",
    ...line(resultText(file, records, code)),
    "",
  ].join("\n");
};
