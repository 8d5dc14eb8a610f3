import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSigner, signatureKeyId } from "../../src/gate/signer.ts";
import { generateKeyPair, publishedKeys } from "../../src/gate/signing-keys.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const one = generateKeyPair();
const other = generateKeyPair();

describe("a signer", () => {
  it.each([
    ["a secret", [SECRET], [SECRET], undefined],
    ["Ed25519", [one.privateLine], [one.publicLine], publishedKeys([one.publicLine])[0]?.id],
    ["Ed25519 before a secret", [one.privateLine, SECRET], [one.publicLine], publishedKeys([one.publicLine])[0]?.id],
    ["a secret before Ed25519", [SECRET, one.privateLine], [SECRET], undefined],
  ])("signs with the first key: %s", (_name, keys, verifying, id) => {
    const signature = createSigner(keys).sign("text");
    expect(signature).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(signatureKeyId(signature)).toBe(id);
    for (const list of [keys, verifying, [...verifying, other.publicLine], [other.privateLine, ...verifying]])
      expect(createSigner(list).verify("text", signature)).toBe(true);
    for (const list of [[], [other.publicLine], [`${SECRET.slice(1)}x`]])
      expect(createSigner(list).verify("text", signature)).toBe(false);
    expect(createSigner(keys).verify("another text", signature)).toBe(false);
  });

  it("cannot sign with a public key", () => {
    expect(() => createSigner([one.publicLine]).sign("text")).toThrow(/cannot sign/);
    expect(createSigner([]).sign("text")).toBe("");
  });

  it("finds every changed character of a signature, and takes no second spelling", () => {
    const characters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
    for (const keys of [[SECRET], [one.privateLine]]) {
      const signer = createSigner(keys);
      const signature = signer.sign("text");
      fc.assert(
        fc.property(fc.nat(signature.length - 1), fc.constantFrom(...characters, "=", "+", " "), (at, by) => {
          const changed = signature.slice(0, at) + by + signature.slice(at + 1);
          expect(signer.verify("text", changed)).toBe(changed === signature);
        }),
        { numRuns: 400 },
      );
      for (const more of ["=", "A", "\n", "\0"]) expect(signer.verify("text", signature + more)).toBe(false);
    }
  });
});
