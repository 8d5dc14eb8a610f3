import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvidenceRecord } from "../../src/audit/audit-record.ts";
import { type Manifest, manifestText, verifyEvidence } from "../../src/audit/verify-evidence.ts";
import { type VerifyKeys, verifyRecord } from "../../src/audit/verify-record.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { generateKeyPair, publishedKeys } from "../../src/gate/signing-keys.ts";
import { runCli } from "../cli/run-cli.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { EVIDENCE_KEY, type EvidenceContext, startEvidenceContext } from "../support/evidence-world.ts";

const pair = generateKeyPair();
const folder = mkdtempSync(join(tmpdir(), "tollgate-verify-"));
let context: EvidenceContext;
let said = "";
let digest = "";
let lines: readonly string[] = [];
const numbers: Record<string, number> = {};

/** Signed by Ed25519, signed by the secret of before, not signed, and nothing asked. */
beforeAll(async () => {
  const names = ["pair", "secret", "plain"];
  context = await startEvidenceContext({
    ...Object.fromEntries(names.map((name) => [name, { [`db/${name}.sql`]: "--\n", [`db/${name}.md`]: "Why\n" }])),
    nothing: { "README.md": "Changed\n" },
  });
  const merged = async (name: string, key: string): Promise<void> => {
    context.gate({ key });
    const number = await context.open(name);
    numbers[name] = number;
    if (name !== "nothing") {
      await context.click("linus", number, "schema-change.staged");
      await context.say("grace", number, "/tollgate waive schema-change.tested Nothing to roll back");
      await context.say("ada", number, "/tollgate adr https://docs.acme.dev/adr/7");
    }
    await context.merge(number);
  };
  await merged("secret", EVIDENCE_KEY);
  await merged("pair", `${pair.privateLine}\n${EVIDENCE_KEY}`);
  await merged("plain", "");
  await merged("nothing", pair.privateLine);
  const run = await context.evidence(["--out", "q3.jsonl"], {
    cwd: folder,
    key: `${pair.privateLine}\n${EVIDENCE_KEY}`,
  });
  expect(run.code).toBe(0);
  said = run.err;
  digest = /sha256:([0-9a-f]{64})/.exec(said)?.[1] ?? "";
  lines = readFileSync(join(folder, "q3.jsonl"), "utf8").trimEnd().split("\n");
}, 120_000);
afterAll(() => context.close());

const recordOf = (name: string): EvidenceRecord =>
  lines
    .map((line): EvidenceRecord => JSON.parse(line))
    .find(({ number }) => number === numbers[name]) as EvidenceRecord;

const keysOf = (entries: readonly string[]): VerifyKeys => ({
  signer: createSigner(entries),
  ids: new Set(publishedKeys(entries).map(({ id }) => id)),
  secrets: entries.some((entry) => entry === EVIDENCE_KEY),
});

const verify = (args: readonly string[], cwd = folder, env: Readonly<Record<string, string>> = {}) =>
  runCli(["evidence", "verify", "q3.jsonl", ...args], { cwd, env });

const PUBLIC = ["--public-key", pair.publicLine];
const SECRET = ["--secret-env", "OLD_KEY"];
const env = { OLD_KEY: EVIDENCE_KEY };

describe("an export", () => {
  it("names the key, the policy files by commit, the policy's title, and the files that were answered for", () => {
    const [published] = publishedKeys([pair.publicLine]);
    const { record, policyFiles, items, contents, adr, signed } = recordOf("pair");
    expect(record).toMatchObject({ verdict: "signed", algorithm: "Ed25519", keyId: published?.id });
    expect(recordOf("secret").record).toMatchObject({ verdict: "signed", algorithm: "HMAC-SHA-256", keyId: null });
    expect(policyFiles).toMatchObject([
      { file: ".github/tollgate.yml", commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    ]);
    expect(policyFiles[0]?.url).toContain(policyFiles[0]?.commit ?? "?");
    const staged = items.find(({ item }) => item === "schema-change.staged");
    expect(staged).toMatchObject({ policy: "Schema change", text: "The migration is staged" });
    const id = staged?.content?.["schema-change"] ?? "";
    expect(contents.find((one) => one.id === id)).toMatchObject({
      count: 2,
      files: [
        { path: "db/pair.md", status: "added", blob: expect.stringMatching(/^[0-9a-f]{40}$/), previousPath: null },
        { path: "db/pair.sql" },
      ],
    });
    expect(adr).toMatchObject([{ url: "https://docs.acme.dev/adr/7", by: "ada", from: "command" }]);
    const payload = JSON.parse(Buffer.from(signed?.payload ?? "", "base64").toString("utf8"));
    expect(
      createHash("sha256")
        .update(signed?.page ?? "")
        .digest("hex"),
    ).toBe(payload.p);
    expect(recordOf("nothing")).toMatchObject({ signed: null, policyFiles: [], contents: [] });
  });
});

/** What `/.well-known/tollgate-keys.json` of an App without a pair is, saved. */
const emptyList = (): string => {
  const file = join(mkdtempSync(join(tmpdir(), "tollgate-list-")), "keys.json");
  writeFileSync(file, '{"keys":[]}\n');
  return file;
};

describe("tollgate evidence verify", () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ["with all keys", [...PUBLIC, ...SECRET], 0, /2 verified[\s\S]*✓ The manifest[\s\S]*Verified\./],
    ["without the secret", PUBLIC, 2, /1 verified[\s\S]*1 not verified[\s\S]*signed with a secret/],
    ["without the public key", SECRET, 2, /1 verified[\s\S]*signed with the Ed25519 key [0-9a-f]{16}, which you did/],
    ["without a key", [], 2, /2 not verified[\s\S]*proves nothing yet/],
    ["with another public key", ["--public-key", generateKeyPair().publicLine, ...SECRET], 2, /1 not verified/],
  ])("%s", async (_name, args, code, words) => {
    const run = await verify(args, folder, env);
    expect(run.out).toMatch(words);
    expect(run.code).toBe(code);
    expect(run.out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("does not call an export verified in which nothing is signed", async () => {
    const key = `${pair.privateLine}\n${EVIDENCE_KEY}`;
    await context.evidence(["--since", "2030-01-01", "--out", "none.jsonl"], { cwd: folder, key });
    const env = { TOLLGATE_SIGNING_KEY: key };
    const run = await runCli(["evidence", "verify", "none.jsonl", "--secret-env", "TOLLGATE_SIGNING_KEY"], {
      cwd: folder,
      env,
    });
    expect(run.code, run.out + run.err).toBe(0);
    expect(run.out.replaceAll(/\s+/g, " ")).toContain("No pull request in it is verified");
    expect(run.out).not.toContain("Verified.");
  });

  it("takes the digest that was printed instead of the manifest's signature", async () => {
    expect((await verify([...SECRET, "--digest", digest], folder, env)).out).toMatch(/✓ The manifest/);
    const wrong = await verify([...PUBLIC, ...SECRET, "--digest", "0".repeat(64)], folder, env);
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringContaining("not the one that you gave")]);
  });

  it("takes a digest that an earlier version printed: of the manifest without its signature", async () => {
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, "q3.jsonl.manifest.json"), "utf8"));
    const earlier = createHash("sha256").update(manifestText(manifest)).digest("hex");
    expect(earlier).not.toBe(digest);
    expect((await verify([...SECRET, "--digest", earlier], folder, env)).out).toMatch(/✓ The manifest/);
  });

  it("is not needed for the digests: the docs' commands say the same", () => {
    const page = readFileSync(join(REPOSITORY_ROOT, "docs/how-to/auditing.md"), "utf8");
    const recipe = /<!-- recipe: verify-digests -->\n *```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const run = (cwd: string) =>
      spawnSync("sh", ["-c", recipe.replace("3f2a…", digest)], { cwd, encoding: "utf8" })
        .stdout.trimEnd()
        .split("\n");
    const right = ["q3.jsonl.manifest.json: OK", "q3.jsonl: OK", "each line is as it was collected"];
    expect(run(folder)).toEqual(right);
    const changed = mkdtempSync(join(tmpdir(), "tollgate-digests-"));
    copyFileSync(join(folder, "q3.jsonl.manifest.json"), join(changed, "q3.jsonl.manifest.json"));
    writeFileSync(join(changed, "q3.jsonl"), `${lines.join("\n").replace("Change pair", "Change pear")}\n`);
    expect(run(changed)).toEqual([
      right[0],
      "q3.jsonl: FAILED",
      expect.stringMatching(/^\d+c\d+$/),
      ...[/^< /, /^---$/, /^> /].map((line) => expect.stringMatching(line)),
    ]);
    appendFileSync(join(changed, "q3.jsonl.manifest.json"), " ");
    expect(run(changed)[0]).toBe("q3.jsonl.manifest.json: FAILED");
  });

  it("prints JSON", async () => {
    const { out } = await verify([...PUBLIC, ...SECRET, "--json"], folder, env);
    expect(JSON.parse(out)).toMatchObject({
      ...{ schema: "tollgate.evidence-verified/1", result: "verified", manifest: { state: "verified", why: [] } },
      counts: { verified: 2, changed: 0, unchecked: 0, unsigned: 2 },
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["a private key", ["--public-key", pair.privateLine], /private key/],
    ["a secret", ["--public-key", "/dev/null"], /no key|ordinary/],
    [
      "the list of an App that signs with a secret",
      ["--public-key", emptyList()],
      /no public key.*signs with a secret.*tollgate keys generate.*--secret-env/,
    ],
    ["a variable that is not set", ["--secret-env", "NONE"], /not set/],
    ["a digest that is cut off", ["--digest", "abc"], /64 hexadecimal/],
  ])("refuses %s with 2", async (_name, args, words) => {
    const run = await verify(args);
    expect([run.code, run.err.replaceAll(/\s+/g, " ")]).toEqual([2, expect.stringMatching(words)]);
  });
});

it("an export of an earlier version, which says nothing of refusals, advice and required records, is verified as it is", () => {
  const { refusals: _, adrAsked: __, ...record } = recordOf("pair");
  const earlier = {
    ...record,
    items: record.items.map(({ holds: _, ...item }) => item),
    adr: record.adr.map(({ counts: _, ...adr }) => ({ ...adr, found: null })),
  };
  const keys = keysOf([pair.publicLine]);
  expect(verifyRecord(JSON.stringify(earlier), 1, keys)).toMatchObject({ state: "verified", why: [] });
  const [first, ...rest] = earlier.items;
  const changed = { ...earlier, items: [{ ...first, by: "eve" }, ...rest] };
  expect(verifyRecord(JSON.stringify(changed), 1, keys).state).toBe("changed");
  const kept = { ...recordOf("pair"), items: recordOf("pair").items.map((item) => ({ ...item, holds: false })) };
  expect(verifyRecord(JSON.stringify(kept), 1, keys).state).toBe("changed");
  const required = { ...recordOf("pair"), adrAsked: { state: "met", holds: true } };
  expect(verifyRecord(JSON.stringify(required), 1, keys).state).toBe("changed");
});

describe("what was changed afterwards", () => {
  const copy = (change: (text: string) => string, manifest: (text: string) => string = (text) => text): string => {
    const cwd = mkdtempSync(join(tmpdir(), "tollgate-changed-"));
    writeFileSync(join(cwd, "q3.jsonl"), change(`${lines.join("\n")}\n`));
    const name = "q3.jsonl.manifest.json";
    if (manifest("x") === "") return cwd;
    copyFileSync(join(folder, name), join(cwd, name));
    writeFileSync(join(cwd, name), manifest(readFileSync(join(cwd, name), "utf8")));
    return cwd;
  };

  it.each<[string, (text: string) => string, number, RegExp]>([
    ["a name", (text) => text.replace('"by":"linus"', '"by":"grace"'), 1, /field items \(.+\) differs/],
    [
      "a title, which no signature covers",
      (text) => text.replace("Change pair", "Change pear"),
      1,
      /its\s+digest\s+in\s+the\s+manifest\s+is\s+another/,
    ],
    ["a line that is gone", (text) => text.slice(text.indexOf("\n") + 1), 1, /was collected, and is not in the\s+file/],
    ["a line twice", (text) => text + text.slice(0, text.indexOf("\n") + 1), 1, /more than\s+once/],
    ["a line that is no record", (text) => `${text}{"number":1}\n`, 1, /is no record/],
  ])("%s is found", async (_name, change, code, words) => {
    const run = await verify([...PUBLIC, ...SECRET], copy(change), env);
    expect(run.out).toMatch(words);
    expect(run.code).toBe(code);
  });

  it("a manifest that is gone leaves it open whether all is there", async () => {
    const run = await verify(
      [...PUBLIC, ...SECRET],
      copy(
        (text) => text,
        () => "",
      ),
      env,
    );
    expect([run.code, run.out]).toEqual([2, expect.stringContaining("no manifest beside")]);
  });

  it("a manifest that was made anew without the key proves nothing", async () => {
    const anew = (text: string): string => text.replace(/"signature":"[^"]*"/, '"signature":null');
    const run = await verify(
      [...PUBLIC, ...SECRET],
      copy((text) => text, anew),
      env,
    );
    expect([run.code, run.out]).toEqual([2, expect.stringContaining("proves nothing yet")]);
  });

  it("every changed character of a line or of the manifest is found", () => {
    const keys = keysOf([pair.publicLine, EVIDENCE_KEY]);
    const manifest = JSON.parse(readFileSync(join(folder, "q3.jsonl.manifest.json"), "utf8"));
    const sha256 = manifest.sha256 as string;
    const state = (some: readonly string[], by: unknown) => {
      const verified = verifyEvidence(
        { manifest: by as typeof manifest, manifestSha256: undefined, digest: undefined, sha256, lines: some },
        keys,
      );
      return [verified.manifest.state, ...verified.records.map((one) => one.state)];
    };
    expect(state(lines, manifest)).not.toContain("changed");
    const listed = manifest.pullRequests as readonly { readonly number: number; readonly sha256: string }[];
    const collected = new Map(listed.map((one) => [one.number, one.sha256]));
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.nat(), fc.integer({ min: 1, max: 95 }), (line, place, by) => {
        const text = lines[line] ?? "";
        const at = place % text.length;
        const other = String.fromCharCode(32 + ((text.charCodeAt(at) - 32 + by) % 95));
        if (other === text[at]) return;
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        expect(verifyRecord(changed, 1, keys, collected).state).toBe("changed");
      }),
      { numRuns: 400 },
    );
    for (const key of Object.keys(manifest).filter((name) => name !== "signature"))
      expect(
        state(lines, {
          ...manifest,
          [key]: key === "bytes" ? 1 : key === "keys" || key === "pullRequests" ? [] : "0",
        })[0],
        key,
      ).toBe("changed");
  });

  it("every changed value of a field that the signature covers is found, without a manifest too", () => {
    const keys = keysOf([pair.publicLine]);
    const record = recordOf("pair");
    expect(verifyRecord(JSON.stringify(record), 1, keys).state).toBe("verified");
    const { items, adr, contents, policyFiles, signed, number, followUp } = record;
    const { revision, head, current } = record.record;
    const covered = { items, adr, contents, signed, number, followUp, revision, head, current };
    const bound = { ...covered, policyFiles: policyFiles.map(({ file, sha256 }) => ({ file, sha256 })) };
    const places = placesOf(bound);
    expect(places.length).toBeGreaterThan(60);
    for (const place of places) {
      const changed = structuredClone(bound) as Record<string, unknown>;
      change(changed, place);
      const { revision: r, head: h, current: c, policyFiles: p, ...rest } = changed;
      const files = policyFiles.map((one, at) => ({ ...one, ...(p as (typeof policyFiles)[number][])[at] }));
      const whole = {
        ...record,
        ...rest,
        policyFiles: files,
        record: { ...record.record, revision: r, head: h, current: c },
      };
      expect(verifyRecord(JSON.stringify(whole), 1, keys).state, place.join(".")).toBe("changed");
    }
  });

  it("a changed item is named", () => {
    const record = recordOf("pair");
    const [first, ...others] = record.items;
    const items = [{ ...first, by: "mallory" }, ...others];
    expect(verifyRecord(JSON.stringify({ ...record, items }), 1, keysOf([pair.publicLine])).why).toEqual([
      `The field items (${first?.item ?? first?.text}) differs from what was signed.`,
    ]);
  });

  it("a record of one pull request in another's place is found", () => {
    const keys = keysOf([pair.publicLine, EVIDENCE_KEY]);
    const [one, other] = [recordOf("pair"), recordOf("secret")];
    const swapped = { ...one, number: other.number };
    expect(verifyRecord(JSON.stringify(swapped), 1, keys).why.join(" ")).toContain("field number differs");
    expect(verifyRecord(JSON.stringify({ ...one, repositoryId: 99 }), 1, keys).why.join(" ")).toContain(
      "another repository",
    );
    expect(verifyRecord(JSON.stringify({ ...one, signed: null }), 1, keys).state).toBe("changed");
  });
});

/** Where a value stands that is neither a list nor an object. */
const placesOf = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, one]) => placesOf(one, [...at, key]))
    : [at];

const change = (value: unknown, [key = "", ...rest]: readonly string[]): void => {
  const object = value as Record<string, unknown>;
  const was = object[key];
  if (rest.length > 0) change(was, rest);
  else
    object[key] =
      typeof was === "number" ? was + 1 : typeof was === "boolean" ? !was : was === null ? "x" : `${was as string}x`;
};
