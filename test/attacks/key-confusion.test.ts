import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { blockLine, isBlockLine, parseBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signedText, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { generateKeyPair, keyListFault, publishedKeys } from "../../src/gate/signing-keys.ts";

// The public key is for everybody. Who has it and may edit the comment must not be able to sign with it.
const SECRET = "0123456789abcdef0123456789abcdef";
const ours = generateKeyPair();
const theirs = generateKeyPair();
const OF = { repository: "acme/shop", number: 7, id: 11 };
const [published] = publishedKeys([ours.publicLine]);
const { id = "", pem = "", publicKey = "" } = published ?? {};
const raw = Buffer.from(publicKey.split(":")[1] ?? "", "base64url");
const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ""), "base64");

const ledger = { ...emptyLedger("acme/shop", 7), repositoryId: 11 };
const page = signPage(
  "<!-- tollgate:comment -->\nHello",
  { ...ledger, page: { ...ledger.page, revision: 3 } },
  createSigner([ours.privateLine]),
);
const { payload = "", signature = "" } = parseBlockLine(page.split("\n").find(isBlockLine) ?? "") ?? {};
const withSignature = (forged: string): string =>
  page
    .split("\n")
    .map((line) => (isBlockLine(line) ? blockLine({ payload, signature: forged }) : line))
    .join("\n");

const LISTS: readonly (readonly [string, readonly string[]])[] = [
  ["the private key", [ours.privateLine]],
  ["the public key", [ours.publicLine]],
  ["the public key file", [pem.trim()]],
  ["the public key and a secret", [ours.publicLine, SECRET]],
  ["a secret and the private key", [SECRET, ours.privateLine]],
];

describe.each(LISTS)("where records are verified with %s", (_name, keys) => {
  const signer = createSigner(keys);

  it("a record that was signed with the private key holds", () => {
    expect(readPage(page, OF, signer)).toMatchObject({ trust: "signed", intact: true });
  });

  it.each<[string, string | Buffer]>([
    ["as 32 bytes", raw],
    ["in hexadecimal", raw.toString("hex")],
    ["in base64", raw.toString("base64")],
    ["in base64url", raw.toString("base64url")],
    ["as the App serves it", publicKey],
    ["as a key file", pem],
    ["as a key file without its last line end", pem.trim()],
    ["as DER", der],
    ["as DER in base64", der.toString("base64")],
    ["as its id", id],
  ])("a MAC whose secret is the public key %s does not", (_how, secret) => {
    const mac = createHmac("sha256", secret).update(signedText(payload)).digest("base64url");
    for (const forged of [mac, `ed25519-${id}-${mac}`, `ed25519-${id}-${mac}${mac}`.slice(0, 111)])
      expect(readPage(withSignature(forged), OF, signer).trust).toBe("forged");
  });

  it.each<[string, string]>([
    ["another private key's signature", createSigner([theirs.privateLine]).sign(signedText(payload))],
    [
      "another private key's signature under our id",
      createSigner([theirs.privateLine])
        .sign(signedText(payload))
        .replace(/-[0-9a-f]{16}-/, `-${id}-`),
    ],
    ["our signature under another id", signature.replace(id, publishedKeys([theirs.publicLine])[0]?.id ?? "")],
    ["our signature without its kind", signature.slice(-86)],
    [
      "our signature of another kind of text",
      createSigner([ours.privateLine]).sign(`tollgate-evidence-manifest-v1\n${payload}`),
    ],
    ["our signature of the bare payload", createSigner([ours.privateLine]).sign(payload)],
    ["the word for no signature", "unsigned"],
  ])("%s does not", (_what, forged) => {
    expect(readPage(withSignature(forged), OF, signer).trust).toBe("forged");
  });

  it("a record of another pull request or repository does not", () => {
    expect(readPage(page, { ...OF, number: 8 }, signer).trust).toBe("forged");
    expect(readPage(page, { ...OF, id: 12 }, signer).trust).toBe("forged");
  });
});

it("a public key is refused as a secret, in each form in which anybody has it", () => {
  for (const form of [
    pem,
    pem.trim(),
    der.toString("base64"),
    der.toString("base64url"),
    JSON.stringify({ keys: [published] }),
  ])
    expect(() => createSigner([form]).sign("text"), form).toThrow();
  expect(keyListFault([raw.toString("hex"), ours.privateLine], { signs: true })).toMatch(/everybody may know it/);
});

describe("while keys change from a secret to Ed25519", () => {
  const old = signPage(
    "<!-- tollgate:comment -->\nHello",
    { ...ledger, page: { ...ledger.page, revision: 2 } },
    createSigner([SECRET]),
  );

  it("what the secret signed holds until it is taken out", () => {
    expect(readPage(old, OF, createSigner([ours.privateLine, SECRET])).trust).toBe("signed");
    expect(readPage(old, OF, createSigner([ours.privateLine])).trust).toBe("forged");
    expect(readPage(old, OF, createSigner([ours.publicLine, SECRET])).trust).toBe("signed");
  });

  it("what the private key signed is not believed by an App that has the secret only", () => {
    expect(readPage(page, OF, createSigner([SECRET])).trust).toBe("forged");
  });
});
