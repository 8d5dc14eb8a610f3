/** What a pull request brings besides the file that makes the policy apply. */
export type Context = {
  /** Further files, by path, with their added lines (and, for sections and ADRs, their text). */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines added to the file that makes the policy apply. */
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly checks?: readonly string[];
  readonly statuses?: readonly string[];
  /** Who approves the head. */
  readonly approvals?: readonly string[];
  readonly labels?: readonly string[];
};

export const check = (...names: string[]): Context[] => names.map((name) => ({ checks: [name] }));
export const file = (...paths: string[]): Context[] => paths.map((path) => ({ files: { [path]: "text" } }));
export const added = (...lines: string[]): Context[] => lines.map((line) => ({ lines: [line] }));
export const body = (...texts: string[]): Context[] => texts.map((text) => ({ body: text }));
export const status = (...contexts: string[]): Context[] => contexts.map((context) => ({ statuses: [context] }));
