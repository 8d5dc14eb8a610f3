/**
 * Thrown where something cannot be judged as it is, and a person can do something about it. It is told in its own
 * words (`explainError`), as no fault of Tollgate's.
 */
export class Unjudgeable extends Error {
  override readonly name = "Unjudgeable";
  /** What to do. */
  readonly hint: string;
  /** @param message one sentence: what is the matter; short enough for a status (140 characters) */
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
