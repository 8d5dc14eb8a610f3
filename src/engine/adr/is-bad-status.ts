const BAD = "rejected|superseded|superceded|deprecated|obsolete|withdrawn|abandoned|declined|retired|cancell?ed";

/** The record says of itself that it does not hold: at once, or since (`Accepted, superseded by ADR-12`). */
const DOES_NOT_HOLD = new RegExp(
  `^[^\\p{L}]{0,20}(?:is |was |status )?(?:${BAD})\\b|\\b(?:superseded|superceded|replaced|obsoleted|deprecated|withdrawn|retired) (?:by|with|since|in favou?r|on|as of)\\b`,
  "iu",
);

/** Whether a decision with this status no longer holds, or never did. Struck-out words do not count. */
export function isBadStatus(status: string): boolean {
  return DOES_NOT_HOLD.test(
    status
      .slice(0, 500)
      .replace(/~~[^~]{0,300}~~/g, " ")
      .trim(),
  );
}
