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

/**
 * What was read. A missing part counts as not there (fail closed). `checksUnread`: why not all check runs could be read; if
 * it is set, none counts. `contents`: path → text at the head; `null` if there is no such file, or it is not text or over
 * 1 MB.
 */
export type EvidenceFacts = {
  readonly checks: readonly CheckFact[];
  readonly checksUnread?: string;
  readonly statuses: readonly StatusFact[];
  readonly statusesUnread?: string;
  readonly deployments?: readonly DeploymentFact[];
  readonly deploymentsUnread?: string;
  readonly reviews: readonly ReviewFact[];
  readonly templates?: readonly string[];
  readonly templatesUnread?: string;
  readonly contents: Readonly<Record<string, string | null>>;
  readonly people: Readonly<Record<string, PersonFact>>;
};

/** In `checkNames` and `environments`, `*` stands for any characters. The workflow is read for these checks only. */
export type EvidenceNeeds = {
  readonly checks: boolean;
  readonly checkNames?: readonly string[];
  readonly statuses: boolean;
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

/**
 * Why an item is not verified yet, without a full stop: `check "build" failed in workflow "ci"`. `plain`: the same without
 * a pattern, for the comment. `absent`: nothing of the name is reported yet, so there is nothing to look at.
 */
export type Lacking = {
  readonly text: string;
  readonly plain?: string;
  readonly url: string;
  readonly absent?: true;
};

/**
 * `plain`: `text` without a pattern, for the comment. `found`: the lines that patterns found in the first files.
 * `moreFiles`: how many other files have it, too.
 */
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
  readonly plain?: string;
  readonly url: string;
  readonly found?: readonly FoundLine[];
  readonly moreFiles?: number;
};

/**
 * `path`: absent for the title and the description. `line`: from 1; absent if it is not known. `text`: of a long line,
 * the part around the match. `pattern`: as the policy writes it.
 */
export type FoundLine = {
  readonly path?: string;
  readonly line?: number;
  readonly text: string;
  readonly pattern: string;
};
