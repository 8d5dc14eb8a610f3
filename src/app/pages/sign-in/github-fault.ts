/** GitHub did not do what a page needs. `revoked`: the person's token counts no longer. `down`: no answer, or none to be had now. */
export class GithubFault extends Error {
  override readonly name = "GithubFault";
  readonly kind: "revoked" | "down" | "refused";

  /** `message` has no secret in it. */
  constructor(kind: GithubFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
