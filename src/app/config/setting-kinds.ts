import { createPrivateKey, type KeyObject } from "node:crypto";
import * as z from "zod";
import { keyEntries, keyListFault } from "../../gate/signing-keys.ts";
import { nearestSpelling } from "../../policy/model/problem.ts";
import { type ConfigFault, webAddress } from "./app-config.ts";

export type About = {
  readonly meaning: string;
  /** The default: a value, or a text about what applies instead. */
  readonly otherwise?: string;
  readonly allowed: string;
  readonly example: string;
  readonly secret?: true;
};

export const about = z.registry<About>();

const KNOWN_SECRETS = ["development"];

export const quoted = (value: unknown, max = 60): string => JSON.stringify(String(value).slice(0, max));

export const text = (description: About) => z.string().optional().register(about, description);

export const whole = (least: number, max: number, otherwise: number, meaning: string, example: string) =>
  z
    .string()
    .refine((written) => /^\d{1,9}$/.test(written) && Number(written) >= least && Number(written) <= max, {
      error: ({ input }) => `It is ${quoted(input)}.`,
    })
    .transform(Number)
    .default(otherwise)
    .register(about, {
      meaning,
      otherwise: String(otherwise),
      allowed: `A whole number from ${least} to ${max}.`,
      example,
    });

export const oneOf = <const T extends string>(
  choices: readonly T[],
  otherwise: NoInfer<T>,
  meaning: string,
  name: string,
) =>
  z
    .string()
    .optional()
    .transform((written, context): T => {
      if (written === undefined) return otherwise;
      const found = choices.find((choice) => choice === written.toLowerCase());
      if (found !== undefined) return found;
      const meant = nearestSpelling(written, choices);
      const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
      context.addIssue(`It is ${quoted(written)}.${hint}`);
      return z.NEVER;
    })
    .register(about, { meaning, otherwise, allowed: `${choices.join(", ")}.`, example: `${name}=${otherwise}` });

export const address = (meaning: string, otherwise: string, example: string) =>
  z
    .string()
    .transform((written, context) => {
      const url = webAddress(written);
      if (url === undefined) context.addIssue("It is no address.");
      return url ?? z.NEVER;
    })
    .optional()
    .register(about, {
      meaning,
      otherwise,
      allowed: "An address of http or https, without a name, a password, a query or a fragment.",
      example,
    });

/** A message shows no secret, because a short one may be half of a long one. */
export const secrets = (shortest: number, missing: string, meaning: string, name: string) =>
  z
    .string({ error: () => missing })
    .transform((written, context): readonly string[] => {
      const list = writtenList(written);
      if (list.length === 0) context.addIssue(missing);
      else if (list.some((one) => one.length < shortest || KNOWN_SECRETS.includes(one)))
        context.addIssue(
          `${list.length === 1 ? "It" : "One of its values"} can be guessed: it is too short, or known to everybody.`,
        );
      return list;
    })
    .register(about, {
      meaning,
      allowed: `At least ${shortest} characters that cannot be guessed; a comma or a line end stands between several.`,
      example: `${name}=$(openssl rand -hex 32)`,
      secret: true,
    });

export const signingKeys = (shortest: number, missing: string, meaning: string, name: string) =>
  z
    .string({ error: () => missing })
    .transform((written, context): readonly string[] => {
      const list = keyEntries(written, SEPARATOR);
      const fault = keyListFault(list, { signs: true });
      if (list.length === 0) context.addIssue(missing);
      else if (list.some((one) => KNOWN_SECRETS.includes(one))) context.addIssue("It is known to everybody.");
      else if (fault !== undefined) context.addIssue(fault);
      return list;
    })
    .register(about, {
      meaning,
      allowed: `At least ${shortest} characters that cannot be guessed, or ed25519-private:… of \`tollgate keys generate\`; a comma or a line end stands between several.`,
      example: `${name}=$(openssl rand -hex 32)`,
      secret: true,
    });

const SEPARATOR = /[,\r\n]|\\n/;

/** Also splits at a written `\n`, because many secret stores keep one line. */
const writtenList = (written: string): readonly string[] => [
  ...new Set(
    written
      .split(SEPARATOR)
      .map((value) => value.trim())
      .filter((value) => value !== ""),
  ),
];

export type ReadText = (path: string) => string | undefined;

const LEAST_BITS = 2_048;

const ALLOWED = "It is the RSA key that GitHub let you download when the App was made (its settings, Private keys).";

/** Messages hold no part of the key: OpenSSL's reasons are left out, because they may quote it. */
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
