type RefusalDetail = {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
};

/** Carries GitHub's status and GitHub's words for a refused request. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly RefusalDetail[] | undefined;

  constructor(status: number, message: string, errors?: readonly RefusalDetail[]) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");

export const invalid = (resource: string, field: string, message: string): Refusal =>
  new Refusal(422, "Validation Failed", [{ resource, code: "custom", field, message }]);
