import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSigner } from "../../src/gate/signer.ts";
import { runCli } from "./run-cli.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const folder = (): string => mkdtempSync(join(tmpdir(), "tollgate-keys-"));
const publicIn = (text: string): string => /^ed25519-public:\S{43}$/m.exec(text)?.[0] ?? "";

describe("tollgate keys generate", () => {
  it("gives the private key to standard output, and nothing but it", async () => {
    const { code, out, err } = await runCli(["keys", "generate"]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^ed25519-private:[\w-]{43}\n$/)]);
    expect(err).not.toContain("ed25519-private:");
    const signature = createSigner([out.trim()]).sign("text");
    expect(createSigner([publicIn(err)]).verify("text", signature)).toBe(true);
    expect((await runCli(["keys", "generate"])).out).not.toBe(out);
  });

  it("writes it into a new file that only its owner may read", async () => {
    const cwd = folder();
    const { code, out, err } = await runCli(["keys", "generate", "--out", "k"], { cwd });
    expect([code, out]).toEqual([0, ""]);
    const written = readFileSync(join(cwd, "k"), "utf8");
    expect(written).toMatch(/^ed25519-private:[\w-]{43}\n$/);
    expect(statSync(join(cwd, "k")).mode & 0o777).toBe(0o600);
    const again = await runCli(["keys", "generate", "--out", "k"], { cwd });
    expect([again.code, readFileSync(join(cwd, "k"), "utf8")]).toEqual([2, written]);
    expect(again.err).toContain("is there already");
    expect((await runCli(["keys", "public", "--signing-key-file", "k"], { cwd })).out.trim()).toBe(publicIn(err));
  });

  it("prints both as JSON", async () => {
    const { out } = await runCli(["keys", "generate", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      schema: "tollgate.keys/1",
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      privateKey: expect.stringMatching(/^ed25519-private:/),
      publicKey: expect.stringMatching(/^ed25519-public:/),
    });
  });
});

describe("tollgate keys public", () => {
  it("prints the public halves of a list, one a line, as JSON, or as openssl reads them", async () => {
    const { out: key } = await runCli(["keys", "generate"]);
    const env = { TOLLGATE_SIGNING_KEY: `${key}${SECRET}\n` };
    const { out } = await runCli(["keys", "public"], { env });
    expect(out.trim()).toBe(publicIn(out));
    const served = JSON.parse((await runCli(["keys", "public", "--json"], { env })).out);
    expect(served.keys).toMatchObject([{ algorithm: "Ed25519", publicKey: out.trim() }]);
    const { out: pem } = await runCli(["keys", "public", "--pem"], { env });
    const text = execFileSync("openssl", ["pkey", "-pubin", "-noout", "-text"], { input: pem, encoding: "utf8" });
    expect(text).toContain("ED25519 Public-Key");
  });

  it("reads a key that openssl made", async () => {
    const pem = execFileSync("openssl", ["genpkey", "-algorithm", "ed25519"], { encoding: "utf8" });
    expect((await runCli(["keys", "public"], { env: { TOLLGATE_SIGNING_KEY: pem } })).code).toBe(0);
  });

  it.each([
    ["no key", {}, /There is no key/],
    ["only a secret", { TOLLGATE_SIGNING_KEY: SECRET }, /no public half/],
    ["a key that is cut off", { TOLLGATE_SIGNING_KEY: "ed25519-private:abc" }, /43\s+characters/],
  ])("ends with 2 where there is %s", async (_name, env, words) => {
    const { code, out, err } = await runCli(["keys", "public"], { env });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(words);
  });

  it("ends with 2 where the file is another", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "k"), '{"keys":"none"}');
    const { code, err } = await runCli(["keys", "public", "--signing-key-file", "k"], { cwd });
    expect([code, err]).toEqual([2, expect.stringContaining("as JSON does")]);
  });
});
