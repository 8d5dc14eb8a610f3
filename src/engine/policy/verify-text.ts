import type { Verify } from "./policy.ts";
import { whoText } from "./who-text.ts";
import { writtenText } from "./written-text.ts";

type Words = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => string };

const WORDS: Words = {
  file: ({ written }) => `file: ${writtenText(written)}`,
  exists: ({ paths }) => `exists: ${writtenText(paths)}`,
  section: ({ heading, written }) =>
    `section: ${writtenText(written === undefined ? heading : { heading, in: written })}`,
  body: ({ pattern }) => `body: ${writtenText(pattern.source)}`,
  label: ({ labels }) => `label: ${writtenText(labels)}`,
  check: ({ names, all, conclusions }) =>
    `check: ${writtenText(all || conclusions ? { [all ? "all" : "any"]: names, conclusions } : names)}`,
  status: ({ contexts, all }) => `status: ${writtenText(all ? { all: contexts } : contexts)}`,
  approval: ({ by, count }) => `approval: ${writtenText({ by: by.map(whoText), count })}`,
  adr: () => "adr: true",
  "added-lines": ({ patterns }) => `added_lines: ${writtenText(patterns.map(({ source }) => source))}`,
};

/** One kind of evidence as a policy file writes it: `check: "buf*"`. What means the same reads the same. */
export const verifyText = (verify: Verify): string => (WORDS[verify.kind] as (verify: Verify) => string)(verify);
