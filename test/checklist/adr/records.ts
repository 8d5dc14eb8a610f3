import type { Adr } from "../../../src/checklist/adr/read-adr.ts";

/** Decision records in the forms in use, with what they hold. */
export const RECORDS: readonly (readonly [form: string, text: string, holds: Adr])[] = [
  [
    "MADR 4",
    `---
status: "accepted"
date: 2024-03-05
decision-makers: ada, grace
---
# Keep payments in Postgres

## Context and Problem Statement
Payments need transactions.

## Decision Drivers
* operations

## Considered Options
* Postgres
* DynamoDB

## Decision Outcome
Chosen option: "Postgres", because we run it already.

### Consequences
* Good, because there is one database.

## Pros and Cons of the Options
### Postgres
* Good, because we know it
`,
    { parts: ["problem", "options", "decision", "consequences"], status: "accepted", date: "2024-03-05" },
  ],
  [
    "MADR 2, with the status in a list",
    `# Keep payments in Postgres

* Status: accepted
* Deciders: ada
* Date: 2021-07-09

## Context and Problem Statement

Payments need transactions.

## Considered Options

* Postgres

## Decision Outcome

Postgres, for now.

### Positive Consequences <!-- optional -->

* one database
`,
    { parts: ["problem", "options", "decision", "consequences"], status: "accepted", date: "2021-07-09" },
  ],
  [
    "Nygard, which has no options",
    `# 12. Keep payments in Postgres

Date: 2016-02-12

## Status

Accepted

## Context

Payments need transactions.

## Decision

We will keep them in Postgres.

## Consequences

One database to run.
`,
    { parts: ["problem", "decision", "consequences"], status: "Accepted", date: "2016-02-12" },
  ],
  [
    "Nygard, superseded later",
    "# 1. X\n\nDate: 2016-02-12\n\n## Status\n\nAccepted\n\nSuperseded by [2. Y](0002-y.md)\n\n## Context\n\nIt was so.\n",
    { parts: ["problem"], status: "Superseded by [2. Y](0002-y.md)", date: "2016-02-12" },
  ],
  [
    "arc42 in AsciiDoc",
    `= ADR 5: Keep payments in Postgres
:status: accepted
:revdate: 2023-01-02

== Context

Payments need transactions.
// a comment

== Alternatives considered
. Postgres
. DynamoDB

----
== Cost
in a listing
----

== Decision
Postgres.

== Risks and technical debt
Some.
`,
    { parts: ["problem", "options", "decision", "consequences"], status: "accepted", date: "2023-01-02" },
  ],
  [
    "Tyree and Akerman, in a table and bold labels",
    `# Payments

| Status | Approved |
| ------ | -------- |
| Date   | 5 March 2024 |

**Issue:** Payments need transactions.

**Positions**

Postgres or DynamoDB.

**Decision:** Postgres.

**Implications:** One database.
`,
    { parts: ["problem", "options", "decision", "consequences"], status: "Approved", date: "2024-03-05" },
  ],
  [
    "numbers, emoji, capitals, emphasis, colons",
    `# RFC: Payments
## 1. 🤔 THE PROBLEM:
It hurts.
## 2.1 **Options & trade-offs**
This or that.
## ✅ Our Decision
That.
## 5) What becomes easier
A lot.
## 💰 Cost review
Forty a month.
## When to revisit this
Past 10,000 orders a day.
## Status
✅ Accepted, March 12th, 2024
`,
    {
      parts: ["problem", "options", "decision", "consequences", "cost-review", "revisit"],
      status: "✅ Accepted, March 12th, 2024",
      date: "2024-03-12",
    },
  ],
  [
    "underlined headings",
    "Payments\n========\n\nBackground\n----------\nIt hurts.\n\nAlternatives\n---\nNone is better than this one.\n\nResolution\n----------\nThis.\n",
    { parts: ["problem", "options", "decision"] },
  ],
  [
    "several headings of the first level",
    "# Context\nIt hurts.\n# Decision\nThis.\n# Consequences\n- fewer pages\n",
    { parts: ["problem", "decision", "consequences"] },
  ],
  [
    "what is said in subsections that are no part of their own",
    "# X\n## Considered options\n### Postgres\nGood.\n### DynamoDB\nGood too.\n## Decision\n### Consequences\nSome.\n",
    { parts: ["options", "consequences"] },
  ],
  [
    "Windows line ends and a byte order mark",
    "\uFEFF---\r\nstatus: accepted\r\ndate: 2024-1-2\r\n---\r\n# X\r\n## Context\r\nIt hurts.\r\n",
    { parts: ["problem"], status: "accepted", date: "2024-01-02" },
  ],
  [
    "TOML front matter",
    '+++\nstatus = "accepted"\ndate = 2024-01-02\n+++\n## Context\nIt hurts.\n',
    { parts: ["problem"], status: "accepted", date: "2024-01-02" },
  ],
  [
    "MADR 4's template, untouched",
    `---
# These are optional metadata elements. Feel free to remove any of them.
status: "{proposed | rejected | accepted | deprecated | … | superseded by ADR-0123"
date: {YYYY-MM-DD when the decision was last updated}
---
# {short title, representative of solved problem and found solution}
## Context and Problem Statement
{Describe the context and problem statement, e.g., in free form.}
<!-- This is an optional element. Feel free to remove. -->
## Considered Options
* {title of option 1}
* … <!-- numbers of options can vary -->
## Decision Outcome
Chosen option: "{title of option 1}", because {justification}.
### Consequences
* Good, because {positive consequence}
* Bad, because {negative consequence}
`,
    { parts: [], status: "{proposed | rejected | accepted | deprecated | … | superseded by ADR-0123" },
  ],
  [
    "MADR 2's template, untouched",
    `# [short title of solved problem and solution]
* Status: [proposed | rejected | accepted | deprecated | superseded by [ADR-0005](0005-example.md)]
* Date: [YYYY-MM-DD when the decision was last updated]
## Context and Problem Statement
[Describe the context and problem statement.]
## Considered Options
* [option 1]
## Decision Outcome
Chosen option: "[option 1]", because [justification].
### Positive Consequences
* [e.g., improvement of quality attribute satisfaction]
`,
    { parts: [], status: "[proposed | rejected | accepted | deprecated | superseded by [ADR-0005](0005-example.md)]" },
  ],
  [
    "adr-tools' template, untouched",
    `# 3. X
Date: 2024-05-06
## Status
Proposed
## Context
The issue motivating this decision, and any context that influences or constrains the decision.
## Decision
The change that we're proposing or have agreed to implement.
## Consequences
What becomes easier or more difficult to do and any risks introduced by the change that will need to be mitigated.
`,
    { parts: [], status: "Proposed", date: "2024-05-06" },
  ],
  [
    "empty, placeholder, commented and fenced sections",
    "# X\n## Context\n\n## Options\nTODO\n## Decision\n<!-- We decided. -->\n## Consequences\n```\nfenced\n```\n- [ ] \n- [ ] unticked\n---\n## Cost\nN/A\n## Revisit\n<when?>\n",
    { parts: [] },
  ],
  [
    "headings in fences and comments",
    "# X\n```md\n## Context\nIt hurts.\n```\n<!--\n## Decision\nThis.\n-->\n~~~~\n~~~\n## Options\nthis\n~~~~\n",
    { parts: [] },
  ],
  [
    "headings that only look like parts",
    "# Context of payments\n## Decision drivers\nSpeed.\n## Decision makers\nAda.\n## Decision log\nx1\n## Contextual notes\nyes\n## Optional reading\nyes\n## 🚀\nyes\n",
    { parts: [] },
  ],
  [
    "the status in a heading",
    "# X\n## Status: accepted\n## Date: 2024-01-02\n## Context\nIt hurts.\n",
    { parts: ["problem"], status: "accepted", date: "2024-01-02" },
  ],
  [
    "a status left to be chosen, and an option that was",
    "# X\nStatus: Proposed | Accepted | Superseded by X\n## Chosen option\nThis.\n",
    { parts: ["decision"], status: "Proposed | Accepted | Superseded by X" },
  ],
  ["nothing", "", { parts: [] }],
];
