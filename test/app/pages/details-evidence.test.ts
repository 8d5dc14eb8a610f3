import { describe, expect, test } from "vitest";
import { detailsPage } from "../../../src/app/pages/details/details-page.ts";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import { anEvaluation, anItem, aResult } from "../../support/evaluation-world.ts";
import { aGate, FRAME } from "./a-gate.ts";
import { wordsOf } from "./read-html.ts";

const one = (item: Parameters<typeof anItem>[1]): Evaluation =>
  anEvaluation({ policies: [aResult({}, [anItem("rollback-tested", item)])] });

describe("of what a machine sees, a pull request's page says", () => {
  test.each<[string, Evaluation, readonly string[]]>([
    [
      "what a machine saw",
      one({
        outcome: "verified",
        evidence: { kind: "check", text: "check ci / rollback succeeded", url: "https://ci.example/7" },
      }),
      ["Seen by a machine (check run): check ci / rollback succeeded"],
    ],
    [
      "the file, the line and what it says, where a pattern found it",
      one({
        outcome: "verified",
        evidence: {
          kind: "content",
          text: "a.php:20 public function down(); b.php:7 <b>down</b>; and 2 more files",
          url: "",
          moreFiles: 2,
          found: [
            { path: "a.php", line: 20, text: "public function down()", pattern: "function\\s+down" },
            { path: "b.php", line: 7, text: "<b>down</b>", pattern: "down" },
          ],
        },
      }),
      ["Seen by a machine (file text): a.php:20 public function down() , b.php:7 <b>down</b> and 2 more files"],
    ],
    [
      "in words what a machine would take, with the rule below",
      one({
        wouldVerify: ["every check named *migrat*test* succeeds", "the text of every file matches /^x|y$/"],
        verifyWords: ["a check such as `migrat-test`", "the text of the files themselves"],
      }),
      [
        "Also answered by a check such as migrat-test , or by the text of the files themselves The exact rule every check named *migrat*test* succeeds the text of every file matches /^x|y$/",
      ],
    ],
    [
      "that nothing is reported as one fact, of however many names",
      one({
        lacking: [
          { text: "a.sql is empty", url: "" },
          ...["a", "b", "c"].map((name) => ({ text: `no check named ${name}`, url: "", absent: true as const })),
        ],
      }),
      ["Not yet: a.sql is empty Not yet: none of these is reported for this commit schema-change.rollback-tested"],
    ],
    [
      "which name is not reported, where it is one",
      one({ lacking: [{ text: "no check named a", url: "", absent: true }] }),
      ["Not yet: no check named a"],
    ],
    [
      "what a machine would take",
      one({ wouldVerify: ["a check named buf* succeeds", "label safe is set"] }),
      ["Also answered when a check named buf* succeeds or label safe is set"],
    ],
    [
      "that only a machine answers",
      one({ verifyOnly: true, wouldVerify: ["a check named buf* succeeds"] }),
      [
        "Next: a machine (1 item)",
        "Nobody ticks this: a machine has to see it.",
        "Answered when a check named buf* succeeds",
      ],
    ],
  ])("%s", (_, result, words) => {
    const said = wordsOf(detailsPage(FRAME, aGate({}, result), []).toString());
    for (const word of words) expect(said).toContain(word);
  });
});
