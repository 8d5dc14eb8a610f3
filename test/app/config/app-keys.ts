import { generateKeyPairSync } from "node:crypto";

const rsa = (bits: number) =>
  generateKeyPairSync("rsa", {
    modulusLength: bits,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });

/** A key as GitHub hands it out: RSA of 2,048 bits, PKCS #1 in PEM. Made once for all tests of a worker. */
export const APP_KEY = rsa(2_048);

/** One that is too small. */
export const SMALL_KEY = rsa(1_024);
