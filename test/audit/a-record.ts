import { EVIDENCE_SCHEMA, type EvidenceItem, type EvidenceRecord } from "../../src/audit/audit-record.ts";

export const AT = "2026-11-23T06:28:00Z";
const SHA = "3f2a9c1d5e7b8a6f4c2d1e0b9a8f7c6d5e4b3a21";

/** A record in which every text that a person could have chosen is this one. */
export const recordOf = (text: string): EvidenceRecord => {
  const item: EvidenceItem = {
    ...{
      item: "a.b",
      also: [text],
      policy: text,
      content: { [text]: "c" },
      text,
      holds: true,
      outcome: "waived",
      said: "waived",
      by: text,
      at: AT,
      head: SHA,
    },
    ...{ rule: text, via: "command", reason: text, evidence: null },
  };
  const seen = { kind: "check run", text, url: text };
  return {
    schema: EVIDENCE_SCHEMA,
    ...{
      repository: "acme/shop",
      repositoryId: 11,
      number: 7,
      url: "https://github.com/acme/shop/pull/7",
      title: text,
      author: text,
    },
    adrAsked: { state: "not-met", holds: true },
    ...{ base: text, head: SHA, mergeCommit: SHA, mergedAt: AT, mergedBy: text },
    record: {
      ...{
        verdict: "signed",
        words: text,
        key: 1,
        algorithm: "Ed25519",
        keyId: text,
        witness: "ours",
        recovered: false,
        comment: text,
        revision: 3,
      },
      ...{ head: text, current: false, notices: [{ kind: "page-edited", by: text }], foreign: 0 },
    },
    items: [item, { ...item, outcome: "verified", evidence: seen }, { ...item, item: null, at: text, head: text }],
    after: [{ item: text, said: "ticked", by: text, at: text }],
    breakGlass: { by: text, at: text, head: text, reason: text, rule: text },
    adr: [
      { url: text, by: text, at: text, from: "command", found: null, counts: null },
      { url: text, by: "", at: "", from: "body", found: text, counts: false },
    ],
    refusals: [{ item: text, by: text, at: text, why: "is-author" }],
    followUp: 9,
    signed: { payload: text, signature: text, page: text },
    policyFiles: [{ file: text, sha256: text, commit: SHA, url: text }],
    contents: [{ id: "c", count: 1, files: [{ path: text, status: "added", blob: SHA, previousPath: text }] }],
    status: { state: "success", description: text, url: text },
    readAt: AT,
  };
};
