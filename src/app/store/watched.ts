/** What is asked of GitHub now and then, and kept as JSON in checkpoints under these prefixes. */
export const ADOPTION = "adoption:";
export const FOLLOW_UP = "follow-up:";

export type Adoption = {
  readonly repository: string;
  /** Whether the default branch requires our check; `null` if its rules could not be read. */
  readonly required: boolean | null;
  readonly at: number;
};

export type FollowUpState = {
  readonly repository: string;
  readonly issue: number;
  /** `YYYY-MM-DD`; `null` if the issue does not say. */
  readonly due: string | null;
  readonly closed: boolean;
  readonly at: number;
};

export const followUpKey = (repository: string, issue: number): string =>
  `${FOLLOW_UP}${repository.toLowerCase()}#${issue}`;

/** Open, and due before this day. */
export const isOverdue = ({ due, closed }: FollowUpState, today: string): boolean =>
  !closed && due !== null && due < today;
