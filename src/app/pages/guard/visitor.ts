import type { Access } from "../sign-in/fetch-access.ts";

/** Who asks for a page, and what they may see. */
export type Visitor = {
  /** Undefined where the pages are open. */
  readonly login: string | undefined;
  readonly open: boolean;
  /** What form tokens are bound to. */
  readonly session: string;
  /**
   * What they may do with a repository; at most some minutes old.
   *
   * @throws GithubFault where that cannot be known.
   */
  readonly access: (repository: string) => Promise<Access>;
  /** The same, asked for now: for writes. */
  readonly accessNow: (repository: string) => Promise<Access>;
};
