import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { PersonFact } from "../ledger/may-attest.ts";

export type CheckFact = {
  readonly name: string;
  /** GitHub's conclusion (`success`, `failure`, `neutral`…), "" until the run has finished. */
  readonly conclusion: string;
  readonly url: string;
  readonly workflow?: string;
};

export type StatusFact = {
  readonly context: string;
  readonly state: "success" | "pending" | "failure" | "error";
  readonly url: string;
};

export type DeploymentFact = {
  readonly environment: string;
  /** GitHub's state of the newest deployment of the head to the environment, "" if it has none yet. */
  readonly state: string;
  readonly url: string;
};

export type ReviewFact = {
  readonly login: string;
  readonly state: "approved" | "changes-requested" | "dismissed";
  readonly sha: string;
  readonly url: string;
};

/** What was read. A missing part counts as not there (fail closed). */
export type EvidenceFacts = {
  readonly checks: readonly CheckFact[];
  /** Why not all check runs could be read. If set, none of them counts. */
  readonly checksUnread?: string;
  readonly statuses: readonly StatusFact[];
  readonly statusesUnread?: string;
  readonly deployments?: readonly DeploymentFact[];
  readonly deploymentsUnread?: string;
  readonly reviews: readonly ReviewFact[];
  readonly templates?: readonly string[];
  readonly templatesUnread?: string;
  /** Path → text at the head; `null` if there is no such file, it is not text, or it is over 1 MB. */
  readonly contents: Readonly<Record<string, string | null>>;
  readonly people: Readonly<Record<string, PersonFact>>;
};

export type EvidenceNeeds = {
  readonly checks: boolean;
  /** `*` stands for any characters. The workflow is read for these checks only. */
  readonly checkNames?: readonly string[];
  readonly statuses: boolean;
  /** Names of environments; `*` stands for any characters. */
  readonly environments?: readonly string[];
  readonly reviews: boolean;
  readonly templates?: boolean;
  readonly contents: readonly string[];
  readonly people: readonly string[];
  readonly teams: readonly string[];
};

export type EvidenceContext = {
  readonly facts: Facts;
  readonly files: readonly ChangedFile[];
  readonly evidence: EvidenceFacts;
  readonly adrMet: boolean;
  /** The name of Tollgate's own check and status, which prove nothing. */
  readonly check: string;
};

/** Why an item is not verified yet, without a full stop: `check "build" failed in workflow "ci"`. */
export type Lacking = {
  readonly text: string;
  /** The same without a pattern, for the comment. */
  readonly plain?: string;
  readonly url: string;
  /** Nothing of the name is reported yet, so there is nothing to look at. */
  readonly absent?: true;
};

export type EvidenceSeen = {
  readonly kind:
    | "file"
    | "exists"
    | "section"
    | "body"
    | "title"
    | "content"
    | "label"
    | "check"
    | "status"
    | "deployment"
    | "approval"
    | "adr"
    | "added-lines"
    | "all";
  readonly text: string;
  /** The same without a pattern, for the comment. */
  readonly plain?: string;
  readonly url: string;
  /** The lines that patterns found in the first files. */
  readonly found?: readonly FoundLine[];
  /** How many files beside those of `found` have it, too. */
  readonly moreFiles?: number;
};

export type FoundLine = {
  /** Absent for the title and the description. */
  readonly path?: string;
  /** From 1; absent if it is not known. */
  readonly line?: number;
  /** The text of the line; if it is long, the part around the match. */
  readonly text: string;
  /** As the policy writes it. */
  readonly pattern: string;
};
