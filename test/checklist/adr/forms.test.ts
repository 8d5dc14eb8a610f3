import { describe, expect, it } from "vitest";
import { readAdr } from "../../../src/checklist/adr/read-adr.ts";

const ALL = ["problem", "options", "decision", "consequences"];
const NYGARD = ["problem", "decision", "consequences"];
const Y =
  "In the context of the shop, facing slow page loads, we decided for a cache at the edge and against a larger database, to achieve pages in 200 ms, accepting stale prices for a minute.";

describe("the forms in which records are written", () => {
  it.each<[form: string, text: string, parts: readonly string[], status?: string]>([
    [
      "minimal MADR",
      "# Cache\n\n## Context and Problem Statement\n\nPages are slow.\n\n## Considered Options\n\n* edge\n* none\n\n## Decision Outcome\n\nChosen option: edge.\n",
      ["problem", "options", "decision"],
    ],
    ["a Y-statement", `# Cache\n\nStatus: accepted\n\n${Y}\n`, ALL, "accepted"],
    ["a Y-statement under a heading", `# Cache\n\n## Summary\n\n${Y}\n`, ALL],
    [
      "a Y-statement in lines with emphasis",
      "# Cache\n\n**In the context of** the shop,\n**facing** slow pages,\n**we decided for** a cache,\n**to achieve** speed,\n**accepting that** prices are stale.\n",
      NYGARD,
    ],
    [
      "a Y-statement as a list",
      "# Cache\n\n- In the context of: the shop\n- facing: slow pages\n- we decided: a cache\n- and neglected: a larger database\n- to achieve: speed\n",
      ALL,
    ],
    [
      "a Y-statement's template, untouched",
      "# Cache\n\nIn the context of <use case>, facing <concern>, we decided for <option>, to achieve <quality>, accepting <downside>.\n",
      [],
    ],
    [
      "what, why and how",
      "# Cache\n\n## What\n\nA cache at the edge.\n\n## Why?\n\nPages are slow.\n\n## How\n\nTwo servers more.\n",
      NYGARD,
    ],
    ["why and what, without how", "# Cache\n## Why\nSlow.\n## What\nA cache.\n", ["problem"]],
    [
      "Tyree and Akerman, whole",
      "# Cache\n## Issue\nSlow.\n## Decision\nA cache.\n## Status\nDecided.\n## Group\nPerformance.\n## Assumptions\nGrowth.\n## Constraints\nMoney.\n## Positions\nEdge or none.\n## Argument\nFast.\n## Implications\nStale.\n",
      ALL,
      "Decided.",
    ],
    [
      "Tyree and Akerman, as a table",
      "# Cache\n\n| Section | Text |\n| --- | --- |\n| Issue | Pages are slow. |\n| **Decision** | A cache. |\n| Status | Decided |\n| Positions | Edge or none. |\n| Implications | Stale prices. |\n",
      ALL,
      "Decided",
    ],
    [
      "a business case",
      "# Cache\n## Evaluation criteria\nSpeed.\n## Candidates to consider\nEdge, none.\n## Recommendation\nEdge.\n## Estimates of cost\nForty.\n",
      ["problem", "options", "decision", "cost-review"],
    ],
    [
      "bold labels in a list",
      "# Cache\n- **Context**: pages are slow\n- **Decision**: a cache\n- **Consequences**: stale prices\n",
      NYGARD,
    ],
    [
      "bold lines",
      "# Cache\n\n**Context**\n\nSlow.\n\n__Decision:__\n\nA cache.\n\n**Trade-offs**\n\nStale prices.\n",
      NYGARD,
    ],
    [
      "HTML headings",
      "<h1>Cache</h1>\n<h2>Context</h2>\nSlow.\n<h2 id='d'>Decision</h2>\nA cache.\n<h2>Risks</h2>\nStale.\n",
      NYGARD,
    ],
    [
      "reStructuredText",
      "1. Cache\n########\n\nStatus\n******\n\n**Accepted** *2021-03-04*\n\nContext\n*******\n\nSlow.\n\nDecision\n********\n\nA cache.\n\nDetails\n~~~~~~~\n\nTwo servers.\n\nConsequences\n************\n\nStale.\n",
      NYGARD,
      "Accepted 2021-03-04",
    ],
    [
      "reStructuredText with tildes, which Markdown reads as a fence",
      "=====\nCache\n=====\n\nStatus\n~~~~~~\n\nAccepted\n\nContext\n~~~~~~~\n\nSlow.\n\nDecision\n~~~~~~~~\n\nA cache.\n\nRejected alternatives\n~~~~~~~~~~~~~~~~~~~~~\n\nNone.\n\n.. todo:: more\n",
      ["problem", "decision"],
      "Accepted",
    ],
    [
      "reStructuredText with dashes below and a subsection",
      'Cache\n=====\n\n:Status: Accepted\n\nContext\n-------\n\nWhen\n^^^^\nSlow on Mondays.\n\nDecision\n--------\n\nA cache.\n\nAlternatives\n""""""""""""\n\nA larger database.\n',
      ["problem", "options", "decision"],
      "Accepted",
    ],
    [
      "AsciiDoc with block titles and a description list",
      "= Cache\n:status: accepted\n\n== Background\n\nSlow.\n\nDecision:: A cache.\n\n.Consequences\nStale prices.\n",
      NYGARD,
      "accepted",
    ],
    [
      "a colon and a name after the heading",
      "# Cache\n## Context: the shop\nSlow.\n## Decision: a cache\nYes.\n## Option 1: none\nSlow.\n",
      ["problem", "options", "decision"],
    ],
    [
      "a dash after the heading",
      "# Cache\n## 1 - Context\nSlow.\n## 2 - Decision — a cache\nYes.\n## 3 - Pros and cons\nStale.\n",
      ["problem", "options", "decision"],
    ],
    [
      "emoji by name, numbers in roman",
      "# Cache\n## :thinking: Context:\nSlow.\n## II. Decision\nYes.\n## C. Consequences\nStale.\n",
      NYGARD,
    ],
    [
      "a decision as the only heading of the first level, below others",
      "---\ntitle: Cache\n---\n## Context\nSlow.\n# Decision\nA cache.\n## Consequences\nStale.\n",
      NYGARD,
    ],
    [
      "consequences as positive and negative alone, and a word in two languages",
      "# Cache\n## 背景・問題\nSlow.\n## 決定事項\nA cache.\n### Positive\nSpeed.\n### 影響(Consequences)\nStale.\n",
      NYGARD,
    ],
    ["goals and approach", "# Cache\n## Goals\nSpeed.\n## Approach\nA cache.\n## Advantages\nSpeed.\n", NYGARD],
  ])("%s", (_form, text, parts, status) => {
    const adr = readAdr(text);
    expect(adr.parts).toEqual(parts);
    expect(adr.status).toBe(status);
  });

  it.each([
    ["a readme", "# Cache\n\nFast.\n\n## Installation\n\nnpm i\n\n## Usage\n\nCall it.\n\n## License\n\nMIT\n"],
    ["a changelog", "# Changelog\n\n## 1.2.0\n\n### Added\n\n- a cache\n\n### Deprecated\n\n- the old cache\n"],
    [
      "meeting notes",
      "# Notes\n\n## Attendees\n\nAda, Grace\n\n## Agenda\n\nThe cache.\n\n## Action items\n\n- ada: measure\n",
    ],
    ["a runbook", "# Cache is down\n\n## Symptoms\n\nSlow.\n\n## Steps\n\n1. Restart.\n\n## Escalation\n\nCall.\n"],
    [
      "prose that speaks of a context",
      "# Cache\n\nIn the context of a request, the cache is facing outwards.\n\nWe decided to write this page.\n",
    ],
    [
      "a fenced example of a record",
      "# How to write one\n\n```\n# X\n## Context\nSlow.\n## Decision\nA cache.\n## Consequences\nStale.\n```\n",
    ],
  ])("%s is no record", (_name, text) => {
    const { parts } = readAdr(text);
    expect(parts.includes("problem") && parts.includes("decision")).toBe(false);
  });
});

describe("the status of a record", () => {
  it.each([
    ["in bold below its heading", "# X\n## Status\n\n**Accepted**\n\n## Context\nSlow.\n", "Accepted"],
    [
      "superseded in bold below its heading",
      "# X\n## Status\n\nAccepted\n\n**Superseded by [2](2.md)**\n\n## Context\nSlow.\n",
      "Superseded by [2](2.md)",
    ],
    [
      "struck through",
      "# X\n## Status\n\n~~Accepted~~\n\nSuperseded by [2](2.md)\n\n## Context\nSlow.\n",
      "Superseded by [2](2.md)",
    ],
    [
      "under a heading, though a label says something else",
      "# X\n## Context\n**Status**: a state of an edition\n## Status\nAccepted\n",
      "Accepted",
    ],
  ])("%s", (_name, text, status) => {
    expect(readAdr(text).status).toBe(status);
  });
});
