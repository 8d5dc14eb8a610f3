/** Cryptography, passed in by the shells (`src/gate/signer.ts`) so that this folder stays pure. */
export type Signer = {
  /** Without a key, a ledger is `unsigned` and only `by: anyone` items trust it. */
  readonly keyed: boolean;
  /** SHA-256 of a UTF-8 text, lower-case hexadecimal. */
  readonly hash: (text: string) => string;
  /** HMAC-SHA-256 (RFC 2104) with the first key, base64url; "" without a key. */
  readonly sign: (text: string) => string;
  /** Whether any key made this signature, in constant time; false without a key. */
  readonly verify: (text: string, signature: string) => boolean;
  /**
   * Who wrote an unsigned text although there is a key. `before`: we did, before anything was signed. `after`: we or
   * another workflow.
   */
  readonly unsignedBy?: (text: string) => "before" | "after" | undefined;
};
