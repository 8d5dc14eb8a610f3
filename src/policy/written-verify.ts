import * as z from "zod";
import { keyed, writtenLine, writtenList } from "./model/written-parts.ts";
import { whoForms, writtenWho } from "./who.ts";

export const checkConclusions = ["success", "skipped", "neutral"] as const;

const writtenNames = <More extends z.ZodRawShape>(what: string, example: string, more: More) => {
  const any = writtenList(`Any of these is enough: ${example}.`).optional();
  const all = writtenList("Each of these is asked for.").optional();
  return z
    .union([writtenList("A list is read as `any`."), keyed({ any, all, ...more })])
    .describe(what)
    .optional();
};

const evidence = {
  file: writtenList(
    'A changed file of the pull request matches these globs: `"db/rollback/**"`; `!` excludes. An empty file does not count, nor a new one of nothing but blanks.',
  ).optional(),
  exists: writtenList("One of these paths exists at the head, changed or not. Plain paths, no globs.").optional(),
  section: z
    .union([
      writtenLine("The heading.", 200),
      keyed({
        heading: writtenLine("The heading, without its `#`.", 200),
        in: writtenList("Globs: the section stands in one of these changed files instead of the body.").optional(),
      }),
    ])
    .describe(
      'A heading with text under it stands in the body: `"Rollback"`, or `{ heading: "What could go wrong", in: "runbooks/**" }` for a changed file. What the pull-request template says under it does not count.',
    )
    .optional(),
  body: writtenList("The body matches this regular expression (HTML comments left out).").optional(),
  title: writtenList("The title matches one of these regular expressions.").optional(),
  content: keyed({
    paths: writtenList("Globs: look only at those of the policy's files.").optional(),
    pattern: writtenList("Each file's text matches one of these regular expressions.").optional(),
    without: writtenList("No file's text matches any of these regular expressions.").optional(),
  })
    .describe(
      "The text of every file that the policy matched and that is still there: `{ paths: \"db/**\", pattern: 'def (change|down)' }` (RE2 syntax, `^` and `$` at each line). At least one file must be there, and each be readable text of at most 1 MB.",
    )
    .optional(),
  label: writtenList("One of these labels is set; `*` stands for any characters.").optional(),
  check: writtenNames(
    'A check run of this name succeeded at the head. Where several bear the name (jobs of several workflows, legs of a matrix), or several match `*` (any characters: `"buf*"`), every one of them must have. Of a list, one name is enough; `{ all: [build, "buf*"] }` asks for each.',
    '`[build, "buf*"]`',
    {
      conclusions: z
        .array(z.enum(checkConclusions))
        .min(1)
        .max(checkConclusions.length)
        .describe(
          "Conclusions that count, such as `[success, skipped]`. Default: `[success]`; a job that was skipped has proved nothing.",
        )
        .optional(),
    },
  ),
  status: writtenNames(
    "A commit status of this context is `success` at the head; of several that match `*` (any characters), every one. Of a list, one is enough; `{ all: [ci/build, ci/lint] }` asks for each.",
    '`[ci/build, "ci/*"]`',
    {},
  ),
  deployment: writtenNames(
    "The head commit was deployed to an environment of this name: the newest deployment of the head to it has the state `success` now. Where several environments match `*` (any characters), every one of them. Of a list, one name is enough; `{ all: [canary, staging] }` asks for each. It needs `deployments: read`.",
    '`[staging, "preview-*"]`',
    {},
  ),
  approval: keyed({
    by: writtenWho(`Whose approval counts: ${whoForms}. Default: \`not-author\`.`).optional(),
    count: z.int().min(1).max(20).describe("How many approvals. Default: 1.").optional(),
  })
    .describe("Approving reviews of the head: `{ by: team:@acme/security, count: 1 }`.")
    .optional(),
  adr: z.literal(true).describe("The pull request's ADR requirement is met.").optional(),
  added_lines: writtenList(
    "An added line of a file that the policy matched matches one of these regular expressions.",
  ).optional(),
} as const;

const writtenLeaf = keyed(evidence).describe("One kind of evidence.");

export type WrittenLeaf = z.output<typeof writtenLeaf>;

export const writtenVerify = keyed({
  ...evidence,
  all: z
    .array(z.union([writtenLeaf, z.array(writtenLeaf).min(1).max(20)]))
    .min(1)
    .max(10)
    .describe(
      "Each of these is there: a list of maps of one kind of evidence: `{ all: [{ check: build }, { section: Rollback }] }`. A list in it is answered by any of its maps.",
    )
    .optional(),
}).describe("One kind of evidence.");

export type WrittenVerify = z.output<typeof writtenVerify>;
