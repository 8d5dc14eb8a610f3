import * as z from "zod";
import { keyed, writtenLine, writtenList } from "./model/written-values.ts";
import { writtenPathList } from "./path-lists.ts";
import { writtenWhen } from "./predicates/condition.ts";
import { asks, id, writtenAdr, writtenAdrParts, writtenItem } from "./written-requires.ts";
import { personForms } from "./written-who.ts";

export const enforcements = ["block", "advise", "observe", "off"] as const;

export const writtenPolicy = keyed({
  title: writtenLine("What the change is, as people call it: `Schema change`.", 200).optional(),
  why: z.string().min(1).max(2_000).describe("Why the policy exists, in a sentence or two (Markdown).").optional(),
  source: writtenLine("Where the policy comes from: `§12`.", 100).optional(),
  owners: writtenList("Who answers for the policy: `@login` or `@org/team`.").optional(),
  enforcement: z
    .enum(enforcements)
    .describe(
      "`block`: posts the checklist and holds the merge (the default). `advise`: posts it. `observe`: only reports. `off`: not evaluated.",
    )
    .optional(),
  follow_up: z
    .boolean()
    .describe(
      "`true`: while this policy applies at `block`, what is open goes into a follow-up issue instead of holding the merge, that of other policies too. For incidents, where the fix comes before the paperwork. At `advise` it has no effect. Default: `false`.",
    )
    .optional(),
  ask: asks.describe("The same for every item of the policy that does not say it. Default: `nothing`.").optional(),
  locked: z
    .union([
      z.boolean(),
      z
        .array(
          z.enum([
            "title",
            "why",
            "source",
            "owners",
            "enforcement",
            "follow_up",
            "when",
            "requires.adr",
            "requires.checklist",
          ]),
        )
        .min(1),
    ])
    .describe(
      "`true`, or a list of keys: files that extend this one cannot loosen it. They may still make it stricter: raise the enforcement, add items, conditions of which any may hold and parts of an ADR, name fewer who may tick, waive never. In an organisation's defaults it holds for every repository.",
    )
    .optional(),
  when: writtenWhen.optional(),
  requires: keyed({
    adr: z
      .union([z.boolean(), writtenAdr])
      .describe("A link to an ADR is required: `true`, or a map. `false` removes what an extended file requires.")
      .optional(),
    checklist: z.array(writtenItem).max(50).describe("The boxes. At most 50.").optional(),
  })
    .describe("What the pull request must have.")
    .optional(),
}).describe("One rule of the playbook. A policy that an extended file defines is changed key by key under its id.");

export type WrittenPolicy = z.output<typeof writtenPolicy>;

const policyId = id("The policy's id: `schema-change`.");

const part = (what: string) => writtenList(`Further headings that stand for ${what}.`).optional();

export const writtenBreakGlass = keyed({
  by: writtenList(
    `Who may use break-glass: ${personForms}; the author too, where they are one of them, unless only \`not-author\` is written. Required, here or in an extended file. Left out beside \`locked: true\`: no one may, and no file that extends this one can change that.`,
  ).optional(),
  max_per_30_days: z
    .int()
    .min(1)
    .max(1_000)
    .describe(
      "With more than so many follow-up issues in 30 days, the owners of the policies are warned. Left out: no budget.",
    )
    .optional(),
  label: writtenLine(
    "The label that the pull request and its follow-up issue get. Default: `break-glass`.",
    50,
  ).optional(),
  due_days: z.int().min(1).max(365).describe("Days until the follow-up issue is due. Default: 7.").optional(),
  locked: z
    .boolean()
    .describe(
      "`true`: files that extend this one may name fewer people, a lower budget and fewer days, but no other people, no higher numbers and no other label. `false`: they decide who may, even if this file locks policies. Left out: only people whom this file names may pass a locked policy.",
    )
    .optional(),
}).describe(
  "Merging past an unfinished checklist by `/tollgate break-glass <reason>`: who may, and what follows. Left out: no one may.",
);

export type WrittenBreakGlass = z.output<typeof writtenBreakGlass>;

export const writtenDefaults = keyed({
  enforcement: writtenPolicy.shape.enforcement.describe(
    "The enforcement of the policies that no file gives one. Default: `block`.",
  ),
  by: writtenItem.shape.by.describe(
    "Who may tick the items that do not say it. `not-author`: nobody ticks for their own change. Default: `anyone`.",
  ),
  reset: writtenItem.shape.reset.describe(
    "When a tick stops counting, for the items that do not say it. Default: `on-matching-change`.",
  ),
  waive: writtenItem.shape.waive.describe(
    "Who may declare an item not applicable, for the items that do not say it; not for those with `verify_only`. Default: `with-reason`.",
  ),
}).describe(
  "What holds for every policy and item where neither this file nor one that it extends says otherwise; a later file changes it key by key.",
);

export type WrittenDefaults = z.output<typeof writtenDefaults>;

export const writtenPolicyFile = keyed({
  version: z.literal(1).describe("The version of this format: 1."),
  extends: writtenList(
    "What this file builds on, in order; later ones change earlier ones, and this file changes them all. `tollgate:recommended` (a pack), `tollgate:caching` (one policy), or a file in a repository, `acme/.github:tollgate/payments.yml@v3`.",
  ).optional(),
  check: writtenLine(
    "The name of the check, to require in branch protection. Default: `tollgate`. `{base}` in it stands for the branch that a pull request goes into: `tollgate/{base}` gives each protected branch a name of its own. On a branch that does not require the name, and is not the default branch, the verdict has another name, such as `tollgate (feature-x)`.",
    100,
  ).optional(),
  locked: z
    .array(z.enum(["check", "adr", "defaults"]))
    .min(1)
    .describe(
      "Settings that files which extend this one cannot change: `check`, its name; `adr`, what counts as an ADR (they may take `external` links out); `defaults`, which they may only make stricter. Policies and `break_glass` have a `locked` of their own; while a policy that asks for an ADR is locked, so is `adr`.",
    )
    .optional(),
  adr: keyed({
    paths: writtenList(
      "Globs: where ADR files live. Default: folders such as `docs/adr`, `docs/decisions`, `doc/adr`, `adr`, `architecture-decision-record`, also in a package's folder, and files such as `adr-001-cache.md`. A readme, an index and a template are no ADRs.",
    ).optional(),
    external: writtenList(
      "Regular expressions: links outside the repository that count as an ADR. They are never fetched.",
    ).optional(),
    parts: writtenAdrParts
      .describe(
        "The parts that every ADR must have, whichever policy requires it; a policy can require more. Left out: only what the policies require. The pack `tollgate:playbook` requires `problem`, `options`, `decision`, `consequences`.",
      )
      .optional(),
    headings: keyed({
      problem: part("the problem"),
      options: part("the options considered"),
      decision: part("the decision"),
      consequences: part("the consequences"),
      "cost-review": part("the cost review"),
      revisit: part("when to look at it again"),
    })
      .describe("Further headings of the parts of an ADR.")
      .optional(),
    statuses: keyed({
      accepted: writtenList("Further beginnings of a status that counts: `godkendt af arkitekturrådet`.").optional(),
      rejected: writtenList("Beginnings of a status that does not count: `draft`, if that is not enough.").optional(),
      proposed: z
        .boolean()
        .describe(
          "`false`: a proposal, a draft and an ADR without a status do not count. Default: `true`, because an ADR is often merged with its change.",
        )
        .optional(),
    })
      .describe(
        "Further statuses of an ADR. Known are those for accepted, approved, in force, proposed and draft, and for rejected, superseded, deprecated and withdrawn, in some twenty languages. Any other status does not count. An ADR without a status counts as proposed.",
      )
      .optional(),
  })
    .describe("What counts as an ADR (architecture decision record).")
    .optional(),
  defaults: writtenDefaults.optional(),
  break_glass: writtenBreakGlass.optional(),
  lists: z
    .record(id("A list's name: `our-tests`."), writtenPathList)
    .describe(
      'Named lists of paths, for `paths: { list: our-tests }` and `"!list:our-tests"` in this file and in files that extend it. A list with the name of an earlier one takes its place here, not in earlier files. At most 100.',
    )
    .optional(),
  policies: z
    .record(policyId, writtenPolicy)
    .describe("The policies, by id. At most 1,000, with those extended.")
    .optional(),
});

export type WrittenPolicyFile = z.output<typeof writtenPolicyFile>;
