/** What a question came to: the answer, or why there is none. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  /** `status` undefined: there was no answer at all. */
  | { readonly ok: false; readonly status: number | undefined; readonly said: string };
