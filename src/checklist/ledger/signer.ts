/**
 * The cryptography that the engine needs, passed in by the shells (`src/gate/signer.ts`), so that the
 * engine itself stays pure.
 */
export type Signer = {
  /** Whether there is a key at all. Without one, a ledger is `unsigned` and only `by: anyone` items trust it. */
  readonly keyed: boolean;
  /** SHA-256 of a text in UTF-8, lower-case hexadecimal. */
  readonly hash: (text: string) => string;
  /** HMAC-SHA-256 under the first key, base64url; "" without a key. */
  readonly sign: (text: string) => string;
  /** Whether any of the keys made this signature, in constant time; false without a key. */
  readonly verify: (text: string, signature: string) => boolean;
  /**
   * Beside a key, where the edit history was read: what it says of a text that no key signed. `before`: our account wrote it,
   * and nothing that a key may have signed went before it. `after`: our account wrote it later; another workflow may have.
   */
  readonly witness?: (text: string) => "before" | "after" | undefined;
};
