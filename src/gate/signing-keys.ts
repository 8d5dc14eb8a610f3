import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/** In characters: 128 bits as hexadecimal. */
export const SHORTEST_KEY = 32;

/**
 * The kind belongs to the key, never to what a signature says of itself. `id` is `keyIdOf` its public half;
 * `privateKey` is absent for a key that only verifies.
 */
export type SigningKey =
  | { readonly kind: "hmac"; readonly secret: string }
  | {
      readonly kind: "ed25519";
      readonly id: string;
      readonly publicKey: KeyObject;
      readonly privateKey?: KeyObject;
    };

type KeyRead = { readonly ok: true; readonly key: SigningKey } | { readonly ok: false; readonly message: string };

const PRIVATE_PREFIX = "ed25519-private:";
const PUBLIC_PREFIX = "ed25519-public:";

/** DER of RFC 8410 before the 32 bytes of a private (PKCS #8) and of a public key (SPKI). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const BYTES = 32;

const PEM = /-----BEGIN [A-Z0-9 ]{1,40}-----(?:\\r|\\n|[A-Za-z0-9+/=\s:,-]){0,20000}?-----END [A-Z0-9 ]{1,40}-----/g;

/** The entries of a list of keys: a PEM block is one; the rest is split at line ends, and where `separator` matches. */
export const keyEntries = (text: string, separator = /[\r\n]/): readonly string[] => {
  const blocks = text.match(PEM) ?? [];
  const rest = text.split(PEM);
  const entries = rest.flatMap((part, at) => [
    ...part.split(separator).map((line) => line.trim()),
    ...(blocks[at] === undefined ? [] : [blocks[at].replaceAll("\\r", "").replaceAll("\\n", "\n")]),
  ]);
  return [...new Set(entries.filter((entry) => entry !== ""))];
};

/** What is wrong with a list of keys; undefined if nothing is. No message holds a part of a key. */
export const keyListFault = (
  entries: readonly string[],
  { signs = false }: { readonly signs?: boolean } = {},
): string | undefined => {
  const keys: SigningKey[] = [];
  for (const entry of entries) {
    const read = readSigningKey(entry);
    if (!read.ok) return entries.length === 1 ? read.message : `Key ${keys.length + 1} of the list: ${read.message}`;
    keys.push(read.key);
  }
  const [first] = keys;
  if (signs && first?.kind === "ed25519" && first.privateKey === undefined)
    return "The first key of the list signs, and this one is public, so it can only verify. Put the private key (ed25519-private:…) first.";
  const published = new Set(keys.flatMap((key) => (key.kind === "ed25519" ? publicForms(key.publicKey) : [])));
  return keys.some((key) => key.kind === "hmac" && published.has(key.secret))
    ? "One of the secrets is the public half of an Ed25519 key: everybody may know it, so it cannot be a secret. Write it as ed25519-public:…, or take it out."
    : undefined;
};

export const signingEntry = (entries: readonly string[]): string | undefined =>
  entries.find((entry) => {
    const read = readSigningKey(entry);
    return read.ok && (read.key.kind === "hmac" || read.key.privateKey !== undefined);
  });

/** One entry of a list. `message` is a sentence that follows the name of the place. */
export const readSigningKey = (entry: string): KeyRead => {
  const text = entry.trim();
  if (text.startsWith(PRIVATE_PREFIX)) return rawKey(text.slice(PRIVATE_PREFIX.length), "private");
  if (text.startsWith(PUBLIC_PREFIX)) return rawKey(text.slice(PUBLIC_PREFIX.length), "public");
  if (text.startsWith("-----BEGIN ")) return pemKey(text);
  const other = FOREIGN.find(({ form }) => form.test(text));
  if (other !== undefined) return wrong(other.message);
  if (isDer(text))
    return wrong(
      "It is a key without its first and last line (-----BEGIN …). Give the whole file, or one line as tollgate keys writes it.",
    );
  if (text.length < SHORTEST_KEY)
    return wrong(`It is too short: a signing key has at least ${SHORTEST_KEY} characters.`);
  return { ok: true, key: { kind: "hmac", secret: text } };
};

const wrong = (message: string): KeyRead => ({ ok: false, message });

/** Texts that are meant as keys of other programs. As secrets they could be guessed, or are public. */
const FOREIGN: readonly { readonly form: RegExp; readonly message: string }[] = [
  {
    form: /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+\s/,
    message:
      "It is a public key of SSH. Make a pair for Tollgate with tollgate keys generate; SSH's keys are not read.",
  },
  {
    form: /^\{/,
    message: "It begins with {, as JSON does. Give one key a line, such as ed25519-public:….",
  },
  {
    form: /^ed25519\b/i,
    message:
      "It begins like an Ed25519 key, but it is not one: the two forms are ed25519-private:… and ed25519-public:…, each with 43 characters after the colon.",
  },
  {
    form: /^(?:export\s+)?[A-Z]+_[A-Z_]+=/,
    message:
      "It is a line of a file of settings, such as .env. Give only the value of TOLLGATE_SIGNING_KEY, without the name: sed -n 's/^TOLLGATE_SIGNING_KEY=//p' .env",
  },
  {
    form: /^-----/,
    message: "It is one line of a key file. Give the whole file, or one line as tollgate keys writes it.",
  },
];

const rawKey = (text: string, half: "private" | "public"): KeyRead => {
  const bytes = Buffer.from(text, "base64url");
  // A second spelling of the same bytes would be a second key.
  if (!/^[A-Za-z0-9_-]{43}$/.test(text) || bytes.length !== BYTES || bytes.toString("base64url") !== text)
    return wrong(
      `After ed25519-${half}: there must be 43 characters (A–Z, a–z, 0–9, - and _). ${text.length} are there, or others: it may be cut off, or in another encoding.`,
    );
  return half === "private"
    ? withPrivate(createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: "der", type: "pkcs8" }))
    : withPublic(createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: "der", type: "spki" }));
};

const withPrivate = (privateKey: KeyObject): KeyRead => {
  const publicKey = createPublicKey(privateKey);
  return { ok: true, key: { kind: "ed25519", id: keyIdOf(publicKey), publicKey, privateKey } };
};

const withPublic = (publicKey: KeyObject): KeyRead => ({
  ok: true,
  key: { kind: "ed25519", id: keyIdOf(publicKey), publicKey },
});

/** OpenSSL's reasons are not passed on, because they may quote the key. */
const pemKey = (pem: string): KeyRead => {
  const [, label = ""] = /^-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem) ?? [];
  if (label.includes("OPENSSH"))
    return wrong("It is a private key of SSH. Make one for Tollgate with tollgate keys generate.");
  if (label.includes("CERTIFICATE")) return wrong("It is a certificate, not a key.");
  if (label.includes("ENCRYPTED") || /^Proc-Type: 4,ENCRYPTED/m.test(pem))
    return wrong("It is protected by a passphrase, which nobody could type here.");
  let key: KeyObject;
  try {
    key = label.includes("PUBLIC") ? createPublicKey(pem) : createPrivateKey(pem);
  } catch {
    return wrong("It looks like a key file but cannot be read: it may be cut off, or its line ends are lost.");
  }
  if (key.asymmetricKeyType !== "ed25519")
    return wrong(
      `It is a key of the kind ${(key.asymmetricKeyType ?? "unknown").toUpperCase()}, and Tollgate signs with Ed25519. Make one with tollgate keys generate.`,
    );
  return key.type === "private" ? withPrivate(key) : withPublic(key);
};

/** A bare key in base64 would pass as a secret, although its public half is known to everybody. */
const isDer = (text: string): boolean => {
  if (!/^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(text)) return false;
  const key = Buffer.from(text, "base64");
  if (key[0] !== 0x30) return false;
  const reads = [
    () => createPublicKey({ key, format: "der", type: "spki" }),
    () => createPrivateKey({ key, format: "der", type: "pkcs8" }),
  ];
  return reads.some((read) => {
    try {
      return read() !== undefined;
    } catch {
      return false;
    }
  });
};

const rawPublic = (publicKey: KeyObject): Buffer =>
  publicKey.export({ format: "der", type: "spki" }).subarray(SPKI.length);

/** 16 hexadecimal digits: the first 64 bits of the SHA-256 of the public key's 32 bytes. */
const keyIdOf = (publicKey: KeyObject): string =>
  createHash("sha256").update(rawPublic(publicKey)).digest("hex").slice(0, 16);

/** Every text that somebody could take the public key for. */
const publicForms = (publicKey: KeyObject): readonly string[] => {
  const raw = rawPublic(publicKey);
  const hex = raw.toString("hex");
  return [hex, hex.toUpperCase(), raw.toString("base64"), raw.toString("base64url")];
};

const publicLine = (publicKey: KeyObject): string => `${PUBLIC_PREFIX}${rawPublic(publicKey).toString("base64url")}`;

export const generateKeyPair = (): { readonly privateLine: string; readonly publicLine: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(PKCS8.length);
  return { privateLine: `${PRIVATE_PREFIX}${seed.toString("base64url")}`, publicLine: publicLine(publicKey) };
};

export type PublishedKey = {
  readonly id: string;
  readonly algorithm: "Ed25519";
  readonly publicKey: string;
  readonly pem: string;
};

/** The public halves of a list's Ed25519 keys. Secrets have none. */
export const publishedKeys = (entries: readonly string[]): readonly PublishedKey[] =>
  entries.flatMap((entry) => {
    const read = readSigningKey(entry);
    if (!read.ok || read.key.kind !== "ed25519") return [];
    const { id, publicKey } = read.key;
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
    return [{ id, algorithm: "Ed25519" as const, publicKey: publicLine(publicKey), pem }];
  });
