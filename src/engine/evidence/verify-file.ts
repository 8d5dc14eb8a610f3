import type { EvidenceSeen, Lacking } from "../evaluation.ts";
import type { ChangedFile } from "../facts/facts.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

type File = Extract<Verify, { kind: "file" }>;

/** Git's ids of the empty blob, by SHA-1 and by SHA-256. */
const EMPTY_BLOBS = [
  "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
];

/** A changed file of the pull request matches the globs, is still there after it and holds something. */
export function verifyFile(verify: File, { facts }: EvidenceWorld): EvidenceSeen | undefined {
  const file = matching(verify, facts.files).find((one) => !isBlank(one));
  return (
    file && { kind: "file", text: `${file.path} is ${file.status === "added" ? "added" : "changed"} here`, url: "" }
  );
}

/** Files that match and hold nothing. */
export function lackingFiles(verify: File, { facts }: EvidenceWorld): readonly Lacking[] {
  return matching(verify, facts.files)
    .filter(isBlank)
    .map(({ path }) => ({ text: `${path} is empty`, url: "" }));
}

const matching = ({ globs }: File, files: readonly ChangedFile[]): readonly ChangedFile[] =>
  files.filter(({ path, status }) => status !== "removed" && globs.decide(path)?.matches === true);

/** An empty file, or a new one with nothing but blanks in it; of one that was there, the rest is not known. */
const isBlank = ({ blob, status, additions, lines }: ChangedFile): boolean => {
  if (EMPTY_BLOBS.includes(blob)) return true;
  if (status !== "added" || lines.kind !== "known") return false;
  if (lines.added.length === 0) return blob === "" && additions === 0;
  return lines.added.every((line) => !/[^\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(line));
};
