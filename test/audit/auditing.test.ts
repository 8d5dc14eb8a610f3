import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvidenceRecord } from "../../src/audit/audit-record.ts";
import { readPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { generateKeyPair, publishedKeys } from "../../src/gate/signing-keys.ts";
import { EVIDENCE_KEY, type EvidenceContext, startEvidenceContext } from "../support/evidence-world.ts";

const run = promisify(execFile);
const doc = readFileSync(join(import.meta.dirname, "../../docs/how-to/auditing.md"), "utf8");

let context: EvidenceContext;
beforeAll(async () => {
  const names = ["one", "two", "three", "four", "five"];
  context = await startEvidenceContext(Object.fromEntries(names.map((name) => [name, { [`db/${name}.sql`]: "--\n" }])));
}, 60_000);
afterAll(() => context.close());

const ask = async (key: string): Promise<readonly EvidenceRecord[]> => {
  const { out, code } = await context.evidence([], { key });
  expect(code).toBe(0);
  return out
    .trimEnd()
    .split("\n")
    .map((line): EvidenceRecord => JSON.parse(line));
};

describe("the recipe of docs/how-to/auditing.md, followed to the letter", { timeout: 90_000 }, () => {
  const recipe = /<!-- recipe: verify -->\n```sh\n([\s\S]*?)```/.exec(doc)?.[1] ?? "";

  const follow = async (number: number, key = EVIDENCE_KEY): Promise<string> => {
    const env = {
      PATH: process.env["PATH"] ?? "",
      API: context.sandbox.url,
      REPOSITORY: "acme/shop",
      COMMENT: String(context.ours(number).id),
      KEY: key,
      GITHUB_TOKEN: context.env["GITHUB_TOKEN"] ?? "",
    };
    const { stdout } = await run("sh", ["-uc", recipe], { cwd: mkdtempSync(join(tmpdir(), "tollgate-hand-")), env });
    return stdout;
  };

  it("verifies a comment, and tells what it says", async () => {
    const number = await context.open("one");
    await context.click("linus", number, "schema-change.staged");
    await context.say("grace", number, "/tollgate waive schema-change.tested Nothing to roll back");
    const said = await follow(number);
    expect(said).toContain("written by github-actions[bot]\n");
    expect(said).toContain("the signature is right\n");
    expect(said).toMatch(new RegExp(`^of acme/shop#${number}, revision \\d+$`, "m"));
    expect(said).toMatch(/^schema-change\.staged\tticked\tlinus\t2\d{3}-\S+Z\t[0-9a-f]{40}\tanyone\t$/m);
    expect(said).toMatch(/^schema-change\.tested\twaived\tgrace\t\S+\t[0-9a-f]{40}\t\S+\tNothing to roll back$/m);
    expect(said).toContain("the page is what was published\n");

    expect(await follow(number, "another key, which is long enough")).toContain("the signature is WRONG");

    await context.meddle("mallory", number, (body) => body.replace("The migration is staged", "Nothing is staged"));
    expect(await follow(number)).toMatch(/the signature is right[\s\S]*the page was EDITED/);
  });

  it("notices a record that was changed", async () => {
    const number = await context.open("two");
    await context.click("linus", number, "schema-change.staged");
    await context.meddle("mallory", number, (body) =>
      body.replace(/(ledger v1 )(\S+)/, (_, before: string, payload: string) => {
        const changed = Buffer.from(payload, "base64").toString("utf8").replace('"linus"', '"grace"');
        return before + Buffer.from(changed).toString("base64");
      }),
    );
    const said = await follow(number);
    expect(said).toContain("the signature is WRONG");
    // What it claims is shown all the same; it is the signature that says what it is worth.
    expect(said).toMatch(/^schema-change\.staged\tticked\tgrace/m);
  });
});

describe("the recipe for a pair of keys", { timeout: 60_000 }, () => {
  it("verifies a comment with openssl and the public key", async () => {
    const recipe = /<!-- recipe: verify-pair -->\n```sh\n([\s\S]*?)```/.exec(doc)?.[1] ?? "";
    const { privateLine, publicLine } = generateKeyPair();
    context.gate({ key: privateLine });
    const number = await context.open("five");
    context.gate({ key: EVIDENCE_KEY });
    const { body } = context.ours(number);
    const follow = async (text: string) => {
      const cwd = mkdtempSync(join(tmpdir(), "tollgate-hand-"));
      writeFileSync(join(cwd, "body.md"), text);
      writeFileSync(join(cwd, "tollgate.pem"), publishedKeys([publicLine])[0]?.pem ?? "");
      return run("sh", ["-uc", recipe], { cwd }).then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      );
    };
    expect(await follow(body)).toContain("Signature Verified Successfully");
    const changed = body.replace(
      /(ledger v1 \S{20})(\S)/,
      (_, before: string, one: string) => before + (one === "A" ? "B" : "A"),
    );
    expect(await follow(changed)).toContain("Signature Verification Failure");
  });
});

describe("changing the signing key, by docs/how-to/auditing.md", { timeout: 90_000 }, () => {
  const OLD = EVIDENCE_KEY;
  const NEW = "fedcba9876543210fedcba9876543210";
  const trust = (number: number, keys: readonly string[]) =>
    readPage(context.ours(number).body, { repository: "acme/shop", number }, createSigner(keys)).trust;

  it("loses no tick, and what was signed before verifies until the old key is gone", async () => {
    const before = await context.open("three");
    const during = await context.open("four");
    await context.click("linus", before, "schema-change.staged");
    await context.click("linus", during, "schema-change.staged");
    expect([trust(before, [OLD]), trust(during, [OLD])]).toEqual(["signed", "signed"]);
    await context.merge(before);

    // The new key goes first; what comes now is signed by it, and still reads what the old one signed.
    context.gate({ key: `${NEW}\n${OLD}` });
    expect(trust(during, [NEW, OLD])).toBe("signed");
    expect(trust(during, [NEW])).toBe("forged");
    // Any look will do, also one without news.
    context.sandbox.addLabel("ada", during, "later");
    await context.sandbox.settled();
    expect(trust(during, [NEW])).toBe("signed");
    expect(context.ours(during).body).toMatch(/^- \[x\] The migration is staged/m);

    // The old key is dropped; the gate goes on with the tick that the old one had signed.
    context.gate({ key: NEW });
    await context.click("grace", during, "schema-change.tested");
    expect(context.ours(during).body).toMatch(/^- \[x\] The migration is staged/m);
    expect(context.ours(during).body).toMatch(/^- \[x\] The rollback was tested/m);
    await context.merge(during);

    // Whoever keeps the old key can still verify what was merged with it, and sees which key did it.
    const found = async (key: string) =>
      Object.fromEntries((await ask(key)).map(({ number, record }) => [number, [record.verdict, record.key]]));
    expect(await found(`${NEW}\n${OLD}`)).toEqual({ [before]: ["signed", 2], [during]: ["signed", 1] });
    expect(await found(NEW)).toEqual({ [before]: ["forged", null], [during]: ["signed", 1] });
    const alone = (await ask(NEW)).find(({ number }) => number === before);
    expect(alone?.record).toMatchObject({
      witness: "ours",
      words: expect.stringContaining("an older key may be missing"),
    });
    expect(alone?.items).toEqual([]);
  });
});

describe("the object that docs/how-to/auditing.md describes", () => {
  const table = /### The object[\s\S]*?(\| `schema`[\s\S]*?)\n\n/.exec(doc)?.[1] ?? "";
  const rows = table.split("\n").map((row) => row.split(" | "));
  const names = (text: string): string[] => [...text.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name);

  it("has every key that there is, and no other", async () => {
    const [record] = await ask(EVIDENCE_KEY);
    if (record === undefined) throw new Error("There is no record");
    expect(rows.flatMap(([keys = ""]) => names(keys)).sort()).toEqual(Object.keys(record).sort());
    const reported = (key: string): string[] =>
      names(rows.find(([keys = ""]) => keys.includes(`\`${key}\``))?.[1] ?? "");
    expect(reported("record")).toEqual(expect.arrayContaining(Object.keys(record.record)));
    const [item = {}] = record.items;
    expect(reported("items")).toEqual(expect.arrayContaining(Object.keys(item)));
  });
});
