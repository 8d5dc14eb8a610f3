import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import { isBlockLine, MARKER, parseBoxLine } from "../../../src/comment/record/page-lines.ts";
import { readPage } from "../../../src/comment/record/signed-page.ts";
import { LONGEST_COMMENT, renderComment } from "../../../src/comment/render/render-comment.ts";
import { anEvaluationError, aProblem, aSigner } from "../../support/evaluation-world.ts";
import { hostileEvaluation } from "../../support/hostile-evaluation.ts";
import { hostileText } from "../../support/hostile-text.ts";
import { pageHtml, REFERENCES, tagsOf, textOutsideCode } from "../../support/page-html.ts";

const OF = { repository: "acme/shop", number: 42 };
const OUR_TAGS =
  /^<\/?(?:p|pre|ul|li|h4|details|summary|sub|strong|code|blockquote|table|thead|tbody|tr|th|td)>$|^<details open>$|^<input type="checkbox" disabled="" (?:checked="" )?\/>$|^<\/a>$|^<a href="https?:\/\/[^"]*">$/;
const ANSWERED: readonly ItemResult["outcome"][] = ["done", "verified", "waived"];

const boxed = (evaluation: Evaluation): readonly ItemResult[] =>
  evaluation.policies.flatMap(({ items }) => items).filter((item) => !item.verifyOnly);

const sorted = (boxes: readonly (readonly [string, boolean])[]): readonly (readonly [string, boolean])[] =>
  boxes.toSorted(([a], [b]) => (a < b ? -1 : 1));

const check = (evaluation: Evaluation): void => {
  const body = renderComment(evaluation, {
    signer: aSigner,
    commands: true,
    commentHint: "Ask `ops`.",
    actionsUrl: "https://x.example/1",
  });
  const lines = body.split("\n");
  const items = boxed(evaluation);
  expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);

  // Read back, the page is what was rendered.
  const page = readPage(body, OF, aSigner);
  expect(page).toMatchObject({ marked: true, trust: "signed", intact: true });
  // What is answered is folded below what is open, so the order is another one.
  expect(sorted([...page.boxes])).toEqual(sorted(items.map((item) => [item.key, ANSWERED.includes(item.outcome)])));
  const ticked = items.filter((item) => ANSWERED.includes(item.outcome)).map((item) => item.key);
  expect({ ...page.ledger?.page, ticked: [...(page.ledger?.page.ticked ?? [])].sort() }).toEqual({
    ...evaluation.ledger.page,
    ticked: ticked.sort(),
  });
  expect({ ...page.ledger, page: null }).toEqual({ ...evaluation.ledger, page: null });

  // One marker, one block, and no line that looks like a box but the boxes.
  expect(lines.filter((line) => line.includes(MARKER))).toEqual([MARKER]);
  expect(lines.filter((line) => isBlockLine(line))).toHaveLength(1);
  expect(
    lines.filter((line) => /^\s*(?:>\s*)*[-*+] \[[ xX]\]/.test(line)).map((line) => parseBoxLine(line)?.key ?? ""),
  ).toEqual([...page.boxes.keys()]);

  // On the page, only our own elements, links and comments; nobody is notified.
  const html = pageHtml(body);
  const tags = tagsOf(html);
  const comments = tags.filter((tag) => tag.startsWith("<!--"));
  expect(tags.filter((tag) => !tag.startsWith("<!--") && !OUR_TAGS.test(tag))).toEqual([]);
  expect(comments).toEqual([
    MARKER,
    ...[...page.boxes.keys()].map((key) => `<!-- tollgate:item ${key} -->`),
    lines.at(-2),
  ]);
  expect(tags.filter((tag) => tag.startsWith("<input"))).toHaveLength(items.length);
  expect(tags.filter((tag) => tag === "<h4>").length).toBeLessThanOrEqual(4);
  expect(textOutsideCode(html)).not.toMatch(REFERENCES);
};

describe("any evaluation, however hostile its texts", () => {
  it("is a page that reads back as it was rendered, and shows nothing but our own markup", () => {
    fc.assert(fc.property(hostileEvaluation(), check), { numRuns: 60 });
  });
});

describe("any fault, however hostile its texts", () => {
  it("is a page with a table of problems and nothing else", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(hostileText(), hostileText(), hostileText()), { maxLength: 45 }),
        hostileText(),
        (problems, message) => {
          const body = renderComment(
            anEvaluationError({
              message,
              problems: problems.map(([file, key, text]) =>
                aProblem({ file, key, message: text, allowed: [file, key], suggestion: text }),
              ),
            }),
            { signer: aSigner },
          );
          const html = pageHtml(body);
          const tags = tagsOf(html);
          expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
          expect(tags.filter((tag) => tag !== MARKER && !OUR_TAGS.test(tag))).toEqual([]);
          expect(html.match(/<tr>/g) ?? []).toHaveLength(problems.length === 0 ? 0 : Math.min(problems.length, 40) + 1);
          expect(html.match(/<td>/g) ?? []).toHaveLength(4 * Math.min(problems.length, 40));
          expect(textOutsideCode(html)).not.toMatch(REFERENCES);
        },
      ),
      { numRuns: 25 },
    );
  });
});
