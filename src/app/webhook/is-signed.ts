import { createHmac, timingSafeEqual } from "node:crypto";

const FORM = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether a webhook was signed by one of our secrets: HMAC-SHA-256 of the bytes as they came, compared in constant
 * time. A list, so that the secret can be changed without losing a delivery.
 *
 * Our own, since `@octokit/webhooks-methods` takes text, and a body that is not UTF-8 would not be what was signed.
 */
export const isSigned = (bytes: Buffer, signature: string | undefined, secrets: readonly string[]): boolean => {
  const [, hex] = FORM.exec(signature ?? "") ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, "hex");
  // All are tried, so that how long it takes does not tell which it was.
  return secrets
    .map((secret) => timingSafeEqual(given, createHmac("sha256", secret).update(bytes).digest()))
    .includes(true);
};
