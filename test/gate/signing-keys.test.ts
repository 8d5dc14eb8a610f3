import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  generateKeyPair,
  keyEntries,
  keyListFault,
  publishedKeys,
  readSigningKey,
} from "../../src/gate/signing-keys.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const { privateLine, publicLine } = generateKeyPair();
const pair = generateKeyPairSync("ed25519");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const curve = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const pem = {
  private: pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  public: pair.publicKey.export({ format: "pem", type: "spki" }).toString(),
  locked: pair.privateKey
    .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "hush" })
    .toString(),
};
const der = {
  private: pair.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  public: pair.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
};

/** The next character of base64url: it differs in spare bits only where the last one of 43 is meant. */
const after = (character: string): string => {
  const order = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return order[order.indexOf(character) + 1] ?? "";
};

describe("one key", () => {
  it.each([
    ["a secret", SECRET, "hmac"],
    ["a secret in base64", Buffer.from(SECRET).toString("base64"), "hmac"],
    ["a private key of ours", privateLine, "ed25519"],
    ["a public key of ours", publicLine, "ed25519"],
    ["a private key file", pem.private, "ed25519"],
    ["a public key file", pem.public, "ed25519"],
  ])("reads %s", (_name, entry, kind) => {
    expect(readSigningKey(entry)).toMatchObject({ ok: true, key: { kind } });
  });

  it.each([
    ["a short secret", SECRET.slice(1), /too short/],
    ["a line of a file of settings", "APP_ID=1", /file of settings.*only the value of TOLLGATE_SIGNING_KEY/],
    ["its line with the key", `export TOLLGATE_SIGNING_KEY=${SECRET}`, /file of settings/],
    ["RSA", rsa.privateKey.export({ format: "pem", type: "pkcs8" }).toString(), /kind RSA.*tollgate keys generate/],
    ["RSA, as OpenSSL wrote it once", rsa.privateKey.export({ format: "pem", type: "pkcs1" }).toString(), /kind RSA/],
    ["RSA's public half", rsa.publicKey.export({ format: "pem", type: "spki" }).toString(), /kind RSA/],
    ["another curve", curve.privateKey.export({ format: "pem", type: "sec1" }).toString(), /kind EC/],
    ["a locked key", pem.locked, /passphrase/],
    ["a key file that is cut off", pem.private.replace(/\n.{20}/, "\n"), /cut off/],
    ["the first line of a key file", "-----BEGIN PRIVATE KEY-----", /cut off/],
    ["a private key without its first and last line", der.private, /first and last line/],
    ["a public key without its first and last line", der.public, /first and last line/],
    ["SSH's public key", `ssh-ed25519 ${"A".repeat(68)} ada@shop`, /SSH/],
    [
      "SSH's private key",
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${"A".repeat(70)}\n-----END OPENSSH PRIVATE KEY-----`,
      /SSH/,
    ],
    ["a certificate", `-----BEGIN CERTIFICATE-----\n${"A".repeat(60)}\n-----END CERTIFICATE-----`, /certificate/],
    ["a key that is cut off", privateLine.slice(0, -1), /43 characters/],
    ["a key in hexadecimal", `ed25519-private:${"ab".repeat(32)}`, /another encoding/],
    ["a second spelling of a key", `${privateLine.slice(0, -1)}${after(privateLine.at(-1) ?? "")}`, /another encoding/],
    ["a misspelt kind", publicLine.replace("public", "pubic"), /ed25519-private:… and ed25519-public:…/],
    ["JSON", JSON.stringify({ keys: publishedKeys([publicLine]) }), /JSON/],
  ])("refuses %s, with words that hold no part of it", (_name, entry, words) => {
    const read = readSigningKey(entry);
    if (read.ok) throw new Error("It was read");
    expect(read.message).toMatch(words);
    for (const part of entry.split(/[\s:]/).filter((one) => one.length > 20)) expect(read.message).not.toContain(part);
  });

  it("reads its private and its public half as one key", () => {
    expect(publishedKeys([privateLine])).toEqual(publishedKeys([publicLine]));
    expect(publishedKeys([pem.private])).toEqual(publishedKeys([pem.public]));
    expect(publishedKeys([SECRET])).toEqual([]);
    const [published] = publishedKeys([publicLine]);
    expect(publishedKeys([published?.pem ?? ""])).toEqual(publishedKeys([publicLine]));
    expect(JSON.stringify(publishedKeys([privateLine, pem.private]))).not.toContain("rivate");
  });
});

describe("a list of keys", () => {
  it("holds secrets, lines and key files in any order", () => {
    const list = [privateLine, SECRET, pem.public.trim(), publicLine];
    expect(keyEntries(`\n${list.join("\n")}\r\n`)).toEqual(list);
    expect(keyEntries(list.map((one) => one.replaceAll("\n", "\\n")).join(","), /[,\r\n]|\\n/)).toEqual(list);
    expect(keyListFault(list, { signs: true })).toBeUndefined();
  });

  it("begins with a key that signs, where one is needed", () => {
    expect(keyListFault([publicLine, SECRET])).toBeUndefined();
    expect(keyListFault([publicLine, privateLine], { signs: true })).toMatch(/first key of the list signs/);
  });

  it("says which key of several is wrong", () => {
    expect(keyListFault([SECRET, "short"])).toMatch(/^Key 2 of the list: It is too short/);
    expect(keyListFault(["short"])).toMatch(/^It is too short/);
  });

  const raw = Buffer.from(publicLine.split(":")[1] ?? "", "base64url");
  it.each([raw.toString("hex"), raw.toString("hex").toUpperCase(), raw.toString("base64"), raw.toString("base64url")])(
    "holds no secret that is its own public key: %s",
    (secret) => {
      expect(keyListFault([privateLine, secret], { signs: true })).toMatch(/everybody may know it/);
      expect(keyListFault([secret, publicLine])).toMatch(/everybody may know it/);
    },
  );

  it("is read without an exception, whatever is written", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              "-----BEGIN ",
              "PUBLIC KEY-----",
              "-----END ",
              "\n",
              "\\n",
              ",",
              privateLine,
              pem.private,
              "{",
            ),
            fc.string(),
          ),
        ),
        (parts) => {
          const entries = keyEntries(parts.join(""));
          expect(["string", "undefined"]).toContain(typeof keyListFault(entries, { signs: true }));
        },
      ),
      { numRuns: 300 },
    );
  });
});
