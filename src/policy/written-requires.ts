import * as z from "zod";
import { notAnId } from "./flatten-issues.ts";
import { keyed, writtenLine, writtenList } from "./model/written-values.ts";
import { writtenWhen } from "./predicates/condition.ts";
import { whoForms, writtenWho } from "./written-who.ts";

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

const idForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const id = (what: string) => z.string().max(60).regex(idForm, notAnId).describe(what);

export const adrNeeds = [
  "problem",
  "options",
  "decision",
  "consequences",
  "options-or-consequences",
  "cost-review",
  "revisit",
] as const;

export const writtenAdrParts = z.array(z.enum(adrNeeds)).min(1).max(adrNeeds.length);

export const asks = z.enum(["request-review", "nothing"]);

export const writtenItem = keyed({
  id: id(
    "The item's identity in its policy. A tick belongs to it, not to the text; an item of a policy that this file extends is changed by its id.",
  ),
  text: writtenLine("What the person who ticks it says is true. One line.", 500).optional(),
  help: z.string().min(1).max(4_000).describe("Why, and how: Markdown, or an https address.").optional(),
  source: writtenLine("Where the advice comes from, such as a section of a playbook: `§12`.", 100).optional(),
  when: writtenWhen
    .describe(
      "The item is asked only if this holds: the predicates of the policy's `when`, looking at every changed file, or with `matched: true` at those that the policy matched. An item that is not asked is neither open nor done.",
    )
    .optional(),
  by: writtenWho(
    `Who may tick it: ${whoForms}. Where a bot opened the pull request, \`author\` is anyone with write access. Default: \`anyone\` (who may write to the repository).`,
  ).optional(),
  reset: z
    .enum(["on-matching-change", "on-push", "never"])
    .describe(
      "When a tick stops counting: when a file that the policy matched changes (`on-matching-change`, the default), with every push (`on-push`), or `never`.",
    )
    .optional(),
  waive: writtenWho(
    `Who may declare it not applicable: \`with-reason\` (anyone who may tick it, with a reason; the default, but for \`verify_only\` items, where it is \`never\`), \`never\`, or some people only: ${whoForms}.`,
  ).optional(),
  verify: z
    .union([writtenVerify, z.array(writtenVerify).min(1).max(20)])
    .describe(
      "Evidence that answers the item: a map of one kind of evidence, or a list of such maps, any of which is enough.",
    )
    .optional(),
  verify_only: z
    .boolean()
    .describe("`true`: only evidence counts, there is no box to tick. Default: `false`.")
    .optional(),
  ask: asks
    .describe(
      "`request-review`: as long as the item holds the merge, the people and teams whom it names (`team:`, `user:`, the code owners) are asked once through GitHub's review request: never the author, not while the pull request is a draft, and not again after a review or after somebody removed the request. It needs `pull-requests: write`, and for teams a token that sees them. `nothing`: not. Left out: what the policy says.",
    )
    .optional(),
  drop: z.literal(true).describe("Removes this item of an extended policy from the checklist.").optional(),
}).describe("One box of the checklist.");

export type WrittenItem = z.output<typeof writtenItem>;

export const writtenAdr = keyed({
  when: writtenWhen
    .describe(
      "The ADR is required only if this holds, looking at every changed file, or with `matched: true` at those that the policy matched. Left out: as in an extended file, otherwise whenever the policy applies.",
    )
    .optional(),
  parts: writtenAdrParts
    .describe(
      "The parts that the ADR must have, with those of `adr.parts`. `options-or-consequences`: one of the two is enough. Left out: as in an extended file, otherwise `problem`, `decision`, `options-or-consequences`. What an ADR lacks of the problem, the options, the decision and the consequences, but need not have, is shown as advice.",
    )
    .optional(),
  max_age_months: z.int().min(1).max(600).describe("An ADR whose date is older than this does not count.").optional(),
});
