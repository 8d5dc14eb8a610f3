import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { PersonFact } from "../ledger/may-attest.ts";

/** What a machine saw of a pull request besides its files: asked for by `evidence-needs.ts`, brought by a shell. */

/** A check run at the head that counts: one that was run again counts by its newest run. A name may stand in several. */
export type CheckFact = {
  readonly name: string;
  /** GitHub's conclusion (`success`, `failure`, `neutral`…), or "" until it has finished. */
  readonly conclusion: string;
  readonly url: string;
  /** Name of the workflow that it is a job of, where the token may see that. */
  readonly workflow?: string;
};

/** A commit status at the head; the newest of its context. */
export type StatusFact = {
  readonly context: string;
  readonly state: "success" | "pending" | "failure" | "error";
  readonly url: string;
};

/** The last review of one person that approves, requests changes or was dismissed. */
export type ReviewFact = {
  readonly login: string;
  readonly state: "approved" | "changes-requested" | "dismissed";
  /** The commit that was reviewed. */
  readonly sha: string;
  readonly url: string;
};

/** All that was asked for. What could not be read is absent, and counts as not there (fail closed). */
export type EvidenceFacts = {
  readonly checks: readonly CheckFact[];
  /** Why the check runs could not be read to the last one, without a full stop: then none of them counts. */
  readonly checksUnread?: string;
  readonly statuses: readonly StatusFact[];
  /** The same of the statuses. */
  readonly statusesUnread?: string;
  readonly reviews: readonly ReviewFact[];
  /** The repository's templates for the body of a pull request; absent where they were not asked for. */
  readonly templates?: readonly string[];
  /** Why they could not all be read: then no section of the body counts. */
  readonly templatesUnread?: string;
  /** Path → text at the head, `null` where there is no such file (or it is not text, or over 1 MB). */
  readonly contents: Readonly<Record<string, string | null>>;
  /** Login in lower case → person. */
  readonly people: Readonly<Record<string, PersonFact>>;
};

/** What has to be read before the pull request can be judged. */
export type EvidenceNeeds = {
  readonly checks: boolean;
  /** Names of the checks that items ask for, `*` for any characters: only of these it matters which workflow ran them. */
  readonly checkNames?: readonly string[];
  readonly statuses: boolean;
  readonly reviews: boolean;
  /** Whether a section of the body is there that may be the template's: only then the templates are read. */
  readonly templates?: boolean;
  /** Paths whose text at the head is looked at (ADR files, files with a section asked for, `exists`). */
  readonly contents: readonly string[];
  /** Logins whose role and teams matter. */
  readonly people: readonly string[];
  /** Teams (`@org/slug`) that items name; memberships of `people` in them are asked for. */
  readonly teams: readonly string[];
};

/** All that an item can be verified by. */
export type EvidenceContext = {
  readonly facts: Facts;
  /** Files that the policies which ask for the item matched. */
  readonly files: readonly ChangedFile[];
  readonly evidence: EvidenceFacts;
  /** Whether the pull request's ADR requirement is met. */
  readonly adrMet: boolean;
  /** Tollgate's own check and status, which prove nothing. */
  readonly check: string;
};

/** Something that keeps a machine from answering an item, without a full stop: `check "build" failed in workflow "ci"`. */
export type Lacking = {
  /** In words; hostile parts raw. */
  readonly text: string;
  /** A link to it; "" where there is none. */
  readonly url: string;
};

/** What a machine saw that answers an item. */
export type EvidenceSeen = {
  readonly kind:
    | "file"
    | "exists"
    | "section"
    | "body"
    | "label"
    | "check"
    | "status"
    | "approval"
    | "adr"
    | "added-lines";
  /** In words, without a full stop; hostile parts raw. */
  readonly text: string;
  /** A link to what was seen; "" where there is none. */
  readonly url: string;
};
