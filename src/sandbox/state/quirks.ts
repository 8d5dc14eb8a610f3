/**
 * What GitHub does that a clean stand-in does not: each quirk is one behaviour, reported in public by several projects
 * (docs/sandbox.md lists them with their sources). All are off in `NO_QUIRKS`; a sandbox is started with some
 * (`SandboxOptions.quirks`), and `sandbox.setQuirks` changes them while it runs.
 *
 * To add one: a key here with what it does, its value in `NO_QUIRKS` and `ALL_QUIRKS`, and the place that plays it reads
 * `host.quirks`.
 */
export type Quirks = {
  /** `GET /repos/{owner}/{repo}/commits/{sha}/pulls` leaves out pull requests whose head is in a fork. */
  readonly commitPullsWithoutForks: boolean;
};

/** A stand-in that answers exactly and at once. */
export const NO_QUIRKS: Quirks = { commitPullsWithoutForks: false };

/** Every quirk that a correct client must live with: what tests run against. */
export const ALL_QUIRKS: Quirks = { commitPullsWithoutForks: true };
