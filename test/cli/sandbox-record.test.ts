import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { recordReader, terminalCommands } from "../../src/cli/sandbox/page-extras.ts";
import { MARKER } from "../../src/comment/record/page-lines.ts";
import { signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const of = { repository: "acme/shop", number: 1 };
const body = signPage(`${MARKER}\n# Checklist`, emptyLedger("acme/shop", 1), createSigner([KEY]));

describe("the record in a comment, on the sandbox's page", () => {
  test.each([
    ["with the key that signed it", [KEY], "yes", "Its signature is valid, so nobody has changed it."],
    ["with another key", ["another key of thirty-two letters."], "no", "Its signature is not valid."],
    ["with the key of an App of one's own", undefined, "unknown", "so it cannot verify the signature."],
  ])("%s", (_, keys, trusted, words) => {
    const read = recordReader(keys)(body, of);
    expect(read?.trusted).toBe(trusted);
    expect(read?.trust).toContain(words);
  });

  test("of another pull request is not believed, whoever signed it", () => {
    expect(recordReader(undefined)(body, { ...of, number: 2 })?.trusted).toBe("no");
  });
});

test("the command for an App of one's own names that App, once it is there", () => {
  const sandbox = { owner: "acme", repo: "shop", url: "http://127.0.0.1:4242", gitDir: "/tmp/its-own" };
  const protect = (ownSlug?: string): string | undefined =>
    terminalCommands({}, sandbox, { keys: [], given: false, shell: "none", app: undefined, ownSlug }).at(-1)?.line;
  expect(protect()).toBe("tollgate protect acme/shop --app tollgate --apply");
  // Copied alone, each command means this sandbox.
  const [make] = terminalCommands({}, sandbox, { keys: [], given: false, shell: "none", app: undefined })
    .map(({ line }) => line)
    .filter((line) => line.includes("start --setup"));
  expect(make).toContain(`GITHUB_API_URL=${sandbox.url} GITHUB_SERVER_URL=${sandbox.url} BASE_URL=`);
  // Not in the reader's repository.
  expect(make).toContain("--env-file /tmp/its-own/my-app.env");
  expect(make).toContain("DATA_DIR=/tmp/its-own/my-app-data");
  expect(protect("acme-gate")).toBe("tollgate protect acme/shop --app acme-gate --apply");
});

test("a key of the environment is not shown, and the printed commands have it all the same", () => {
  const gitDir = mkdtempSync(join(tmpdir(), "tollgate-keys-"));
  try {
    const pair = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString().trim();
    const here = { owner: "acme", repo: "shop", url: "http://127.0.0.1:1", gitDir };
    const lines = terminalCommands({}, here, { keys: [pair], given: true, shell: "action", app: undefined }).map(
      ({ line }) => line,
    );
    expect(lines.join("\n")).not.toContain("PRIVATE KEY");
    const key = execFileSync("sh", ["-c", `${lines[0]}; printf %s "$TOLLGATE_SIGNING_KEY"`], { encoding: "utf8" });
    expect(key).toBe(pair);
    expect(statSync(join(gitDir, "tollgate-signing-keys")).mode & 0o077).toBe(0);
  } finally {
    rmSync(gitDir, { recursive: true, force: true });
  }
});
