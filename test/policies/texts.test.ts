import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { policyIds, readOne } from "./built-in.ts";

const LONGEST_ITEM = 12;
const LONGEST_SENTENCE = 25;

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** One sentence: it starts with a capital, ends with its only full stop, and is short. */
const expectSentence = (text: string, name: string): void => {
  expect(wordsOf(text).length, `${name}: ${text}`).toBeLessThanOrEqual(LONGEST_SENTENCE);
  expect(text, name).toMatch(/^[A-Z].*[^.]\.$/);
  expect(text, name).not.toMatch(/[.!?]\s|;/);
};

const playbook = readFileSync(new URL("../../docs/playbook/README.md", import.meta.url), "utf8");

/** `§12` → `12`, `App. B` → `app-b`: the ids of the sections of docs/playbook/README.md. */
const idOf = (section: string): string =>
  section
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, "")
    .replaceAll(" ", "-");

describe.each(policyIds)("%s", (id) => {
  const policy = readOne(id);
  const items = policy.requires.checklist;

  test("says why in one short sentence", () => expectSentence(policy.why, "why"));

  test("asks in items of at most twelve words, each complete on its own", () => {
    for (const { id: name, text } of items) {
      expect(wordsOf(text).length, `${name}: ${text}`).toBeLessThanOrEqual(LONGEST_ITEM);
      expect(text, name).not.toContain(";");
      // Read alone, as a box to tick, a pronoun refers to nothing.
      expect(text, name).not.toMatch(/^(It|They|Its|Their|This|These)\b(?! change)/);
    }
  });

  test("starts no two items with the same five words", () => {
    const starts = items.map(({ text }) => wordsOf(text).slice(0, 5).join(" ").toLowerCase());
    expect(new Set(starts).size, starts.join("\n")).toBe(items.length);
  });

  test("helps in one short sentence", () => {
    for (const { id: name, help } of items) expectSentence(help ?? "", name);
  });

  test("uses no word that a non-native reader stumbles over", () => {
    const texts = [policy.why, ...items.flatMap(({ text, help }) => [text, help ?? ""])];
    expect(texts.filter((text) => /\b(nobody|whoever|whatever|by itself|mended?)\b/i.test(text))).toEqual([]);
  });

  test("cites sections that docs/playbook/README.md explains", () => {
    const cited = new Set([policy.source, ...items.map(({ source }) => source)].flatMap((text) => text?.split(", ")));
    const missing = [...cited].filter((section) => !playbook.includes(`<a id="${idOf(section ?? "")}"></a>`));
    expect(missing).toEqual([]);
  });
});

test("docs/playbook/README.md explains each section in three to six sentences", () => {
  const sections = playbook.split(/^<a id=".*"><\/a>$/m).slice(1);
  expect(sections).toHaveLength(30);
  for (const section of sections) {
    const [, heading = "", body = ""] = /^\s*## (.*)\n\n([\s\S]*)$/.exec(section) ?? [];
    const sentences = body.trim().match(/[.!?]["”]?(?=\s|$)/g) ?? [];
    expect(heading).toMatch(/^(§\d+|App\. [AB]) \S/);
    expect(sentences.length, heading).toBeGreaterThanOrEqual(3);
    expect(sentences.length, heading).toBeLessThanOrEqual(6);
  }
});
