import { createPrivateKey, type KeyObject } from "node:crypto";
import type { ConfigFault } from "./app-config.ts";

export type ReadText = (path: string) => string | undefined;

const LEAST_BITS = 2_048;

const ALLOWED = "It is the RSA key that GitHub let you download when the App was made (its settings, Private keys).";

/** Messages contain no part of the key. */
export const readPrivateKey = (
  text: string | undefined,
  path: string | undefined,
  readText: ReadText,
): { readonly ok: true; readonly pem: string } | { readonly ok: false; readonly fault: ConfigFault } => {
  const variable = path === undefined ? "PRIVATE_KEY" : "PRIVATE_KEY_PATH";
  const example =
    path === undefined ? `PRIVATE_KEY="$(base64 -w0 app.private-key.pem)"` : "PRIVATE_KEY_PATH=./app.private-key.pem";
  const wrong = (message: string) => ({ ok: false as const, fault: { variable, message, allowed: ALLOWED, example } });
  if (text !== undefined && path !== undefined)
    return wrong("PRIVATE_KEY and PRIVATE_KEY_PATH are both set; leave one out.");
  if (text === undefined && path === undefined)
    return wrong("Neither PRIVATE_KEY nor PRIVATE_KEY_PATH is set, so the App cannot say who it is.");
  const given = path === undefined ? text : readText(path);
  if (given === undefined) return wrong(`There is no file that we may read at ${path ?? ""}.`);
  const pem = pemOf(given);
  if (pem === undefined)
    return wrong(
      /^[~./\\]|\.pem\s*$/.test(given.trim()) && given.length < 1_000
        ? "It looks like the path of a file; that goes into PRIVATE_KEY_PATH."
        : "It is neither a key in PEM (-----BEGIN …) nor base64 of one.",
    );
  const key = parse(pem);
  if (typeof key === "string") return wrong(key);
  return { ok: true, pem: key.export({ type: "pkcs8", format: "pem" }).toString() };
};

const pemOf = (given: string): string | undefined => {
  const plain = given
    .replaceAll("\\r", "")
    .replaceAll("\\n", "\n")
    .trim()
    .replace(/^["']|["']$/g, "");
  if (plain.includes("-----BEGIN ")) return plain;
  const decoded = Buffer.from(plain, "base64").toString("utf8");
  return decoded.includes("-----BEGIN ") ? decoded : undefined;
};

/** OpenSSL's reasons are not passed on, because they may quote the key. */
const parse = (pem: string): KeyObject | string => {
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----|-----BEGIN CERTIFICATE-----/.test(pem))
    return "It is a public key or a certificate, not the private key.";
  if (/ENCRYPTED/.test(pem)) return "It is protected by a passphrase, which nobody could type here.";
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return "It looks like a key but cannot be read as one: it may be cut off, or its line ends are lost.";
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa") return `It is a key of type ${key.asymmetricKeyType ?? "unknown"}, not RSA.`;
  if (bits < LEAST_BITS) return `It has ${bits} bits, fewer than ${LEAST_BITS}.`;
  return key;
};
