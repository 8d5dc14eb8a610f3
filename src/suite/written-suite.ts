import * as z from "zod";
import { keyed } from "../policy/model/written-values.ts";
import { POLICY_FILE } from "../policy/policy-files.ts";

const text = (what: string) => z.string().max(2_000).describe(what);
const names = (what: string) => z.array(z.string().max(500)).max(500).describe(what);
const lines = (what: string) => z.array(z.string().max(10_000)).max(5_000).describe(what);

const writtenFile = z.union([
  z.string().min(1).describe("The path of an added file."),
  keyed({
    path: z.string().min(1).describe("Path from the repository's root."),
    status: z
      .enum(["added", "modified", "removed", "renamed"])
      .describe("How it changed. Default: `renamed` where `previous` is written, else `added`.")
      .optional(),
    previous: z.string().min(1).describe("The path before a rename.").optional(),
    added: lines(
      "Lines that the change adds. Where neither `added` nor `removed` is written, lines are not known.",
    ).optional(),
    removed: lines("Lines that the change removes.").optional(),
    text: z
      .string()
      .max(100_000)
      .describe("The file's text after the change, for `content`; of a removed file, before it.")
      .optional(),
    additions: z.int().min(0).describe("How many lines are added, where they are not written out.").optional(),
    deletions: z.int().min(0).describe("How many lines are removed, where they are not written out.").optional(),
  }),
]);

const writtenExpectation = z.union([
  z.enum(["match", "none"]).describe("`match`: the policy applies; `none`: it does not."),
  keyed({
    match: z.boolean().describe("Whether the policy applies. Default: `true`.").optional(),
    adr: z.enum(["required", "not-required"]).describe("Whether it asks for an ADR.").optional(),
    items: names("The ids of exactly the items that it asks for, in any order.").optional(),
    asks: z
      .record(z.string().max(60), names("`team:@org/team`, `user:@login`, `role:maintain`, or another form of `by`."))
      .describe("Who may tick an item, by the item's id; code owners by the names that CODEOWNERS gives them.")
      .optional(),
    reviews: names(
      "Who is asked for a review (`ask: request-review`), as `team:@org/team` or `user:@login`, in any order.",
    ).optional(),
    verified: names("The ids of exactly the items that a machine answers, in any order.").optional(),
  }),
]);

/** In characters. */
export const LONGEST_DIFF = 200_000;

const writtenCase = keyed({
  name: z.string().trim().min(1).max(200).describe("What the case shows; unique in the suite."),
  files: z
    .array(writtenFile)
    .max(5_000)
    .describe("The changed files: a path (an added file), or a map. Default: none.")
    .optional(),
  commit: z
    .string()
    .min(1)
    .max(300)
    .describe(
      "Instead of `files`: a commit of this repository, compared with its (first) parent. It gives title, body and author, too.",
    )
    .optional(),
  diff: z
    .string()
    .max(LONGEST_DIFF)
    .describe("Instead of `files`: a unified diff, as `git diff` prints it (`diff: |`).")
    .optional(),
  diff_file: z
    .string()
    .min(1)
    .max(1_000)
    .describe("Instead of `files`: a file with such a diff, relative to the suite.")
    .optional(),
  dependencies: z
    .array(
      keyed({
        manifest: z.string().min(1).describe("Path of the manifest."),
        name: z.string().min(1).describe("The package's name."),
      }),
    )
    .max(1_000)
    .describe(
      "Packages newly added, besides those that the commit or the diff adds. A manifest that the case does not list as a changed file counts as modified.",
    )
    .optional(),
  labels: names("Labels that are set.").optional(),
  title: text("The pull request's title.").optional(),
  body: z.string().max(65_536).describe("The pull request's body.").optional(),
  base: text("Branch it goes into. Default: `main`.").optional(),
  head: text("Branch it comes from. Default: `feature`.").optional(),
  author: text("Login of its author. Default: `octocat`.").optional(),
  pushed_by: names("Who pushed to its branch. Default: only the author.").optional(),
  author_teams: names("Teams that the author is in, as `@org/team`. Default: none.").optional(),
  repository: keyed({
    name: text("The repository's name, `owner/name`. Default: `local/suite`.").optional(),
    topics: names("Its topics. Default: none.").optional(),
    visibility: z.enum(["public", "private", "internal"]).describe("Who sees it. Default: `private`.").optional(),
    properties: z
      .record(z.string().max(75), z.union([z.string().max(500), z.array(z.string().max(500)).max(100)]))
      .describe("Its custom properties. Default: none.")
      .optional(),
  })
    .describe("The repository that the pull request is opened in.")
    .optional(),
  draft: z.boolean().describe("Whether it is a draft. Default: `false`.").optional(),
  checks: names("Names of check runs that succeeded at the head.").optional(),
  deployments: names("Environments that the head was deployed to successfully.").optional(),
  statuses: names("Contexts of commit statuses that are `success` at the head.").optional(),
  code_owners: z
    .string()
    .max(100_000)
    .describe("The text of CODEOWNERS at the base, for items that code owners answer.")
    .optional(),
  contents: z
    .record(z.string(), z.string().max(100_000))
    .describe(
      "Texts of files at the head, by path: ADRs, what `exists`, `section` and `content` look at, and `.gitattributes` for `generated`.",
    )
    .optional(),
  present: z
    .array(z.string().min(1).max(1_000))
    .max(1_000)
    .describe("Paths of other files that are there, for `beside`: `infra/cdk.json`.")
    .optional(),
  expect: writtenExpectation
    .describe(
      "What is expected: `match`, `none`, or a map that says more. Where it is not written, `--update` writes it.",
    )
    .optional(),
}).describe("One pull request, and what is expected of the policy.");

export type WrittenCase = z.output<typeof writtenCase>;

export const writtenSuite = keyed({
  policy: z.string().min(1).max(60).describe("Id of the policy that is tested."),
  policies: text(
    `Policy file that has it, relative to the suite. Default: \`<policy>.yml\` beside the suite, else \`${POLICY_FILE}\`.`,
  ).optional(),
  cases: z.array(writtenCase).min(1).max(2_000).describe("The cases."),
});
