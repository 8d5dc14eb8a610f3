import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blockLine, isBlockLine, parseBlockLine } from "../../src/comment/record/page-lines.ts";
import { type AttackContext, attack, held, STAGED, startAttackContext, TESTED, tick, tickAll } from "./attack.ts";

// grace's honest tick stands already; the other box is to go away, or to look ticked, by an edit of its text.
const LINE = `- [ ] The rollback was tested \`tested\` <!-- tollgate:item ${TESTED} -->`;
const DONE = LINE.replace("[ ]", "[x]");

const block = (body: string): string => body.split("\n").find(isBlockLine) ?? "";

/** Replaces one character of the block's payload, as long as it stays base64. */
const tampered = (body: string): string => {
  const parsed = parseBlockLine(block(body));
  if (parsed === undefined) throw new Error("There is no block");
  const at = Math.floor(parsed.payload.length / 2);
  const other = parsed.payload[at] === "A" ? "B" : "A";
  return body.replace(
    block(body),
    blockLine({ ...parsed, payload: parsed.payload.slice(0, at) + other + parsed.payload.slice(at + 1) }),
  );
};

/** One pull request bears them all, one after the other: after each the page has to be whole again. */
let context: AttackContext;
let count = 0;
beforeAll(async () => {
  context = await startAttackContext({});
  context.edit("grace", tick(STAGED));
  await context.run();
}, 240_000);
afterAll(() => context.close());

/** Of so many, one is played to its honest end. */
const SAMPLE = 6;

const faked = (name: string, tried: string, change: (body: string) => string, says = /changed more of this comment/) =>
  it(name, async ({ task }) => {
    const before = context.page();
    context.edit("eve", change);
    expect(context.page()).not.toBe(before);
    await context.run();
    await held(task, context, { tried, status: /^pending: 1 of 2 open/, says });
    expect(context.ours()).toHaveLength(1);
    expect(context.page().split("\n")).toContain(LINE);
    expect(context.page()).toContain("- [x] The migration is staged");
    if (count++ % SAMPLE !== 0) return;
    await tickAll(context);
    expect(context.status()).toMatch(/^success/);
    context.edit("grace", tick(TESTED));
    await context.run();
  });

describe("a box that is faked", () => {
  faked("delete the item", "the line is deleted", (body) => body.replace(`${LINE}\n`, ""));
  faked("re-bullet it", "`* [x]` in place of `- [ ]`", (body) => body.replace(LINE, DONE.replace("- ", "* ")));
  faked("number it", "`1. [x]`", (body) => body.replace(LINE, DONE.replace("- ", "1. ")));
  faked("nest it", "indented below the ticked one", (body) => body.replace(LINE, `  ${DONE}`));
  faked("quote it", "`> - [x]`", (body) => body.replace(LINE, `> ${DONE}`));
  faked("fence it", "a code fence around it", (body) => body.replace(LINE, `\`\`\`\n${DONE}\n\`\`\``));
  faked("fold it away", "a <details> around it", (body) => body.replace(LINE, `<details>\n\n${DONE}\n\n</details>`));
  faked("write it in HTML", "<li><input type=checkbox checked>", (body) =>
    body.replace(LINE, '<ul><li><input type="checkbox" checked disabled> The rollback was tested</li></ul>'),
  );
  faked("hide it in an HTML comment", "<!-- … --> around the open box, a ticked copy above", (body) =>
    body.replace(LINE, `- [x] The rollback was tested\n<!-- ${LINE.replace(/<!--.*-->/, "")} -->`),
  );
  faked("strike it out", "`~~The rollback was tested~~`", (body) =>
    body.replace(LINE, DONE.replace("The rollback was tested", "~~The rollback was tested~~")),
  );
  faked("a zero-width character in the box", "`- [\\u200bx]`", (body) =>
    body.replace(LINE, DONE.replace("[x]", "[\u200bx]")),
  );
  faked("a zero-width character in the text", "U+200B between two letters, and a tick", (body) =>
    body.replace(LINE, DONE.replace("rollback", "roll\u200bback")),
  );
  faked("a look-alike letter in the box", "Cyrillic `х` between the brackets", (body) =>
    body.replace(LINE, LINE.replace("[ ]", "[\u0445]")),
  );
  faked("a look-alike letter in the text", "Cyrillic `о` in “rollback”, and a tick", (body) =>
    body.replace(LINE, DONE.replace("rollback", "r\u043ellback")),
  );
  faked("other words", "the item says something weaker, and is ticked", (body) =>
    body.replace(LINE, DONE.replace("The rollback was tested", "The rollback was thought about")),
  );
  faked("the same id twice", "a ticked copy of the open box", (body) => body.replace(LINE, `${LINE}\n${DONE}`));
  faked("swap the ids", "the two boxes' hidden names are exchanged", (body) =>
    body.replaceAll(STAGED, "\0").replaceAll(TESTED, STAGED).replaceAll("\0", TESTED),
  );
  faked("an id of nothing", "the box's hidden name is another policy's", (body) =>
    body.replace(LINE, DONE.replace(TESTED, "other.item")),
  );
  faked("a right-to-left override", "U+202E before the box", (body) => body.replace(LINE, `\u202e${DONE}`));
  faked("no-break space in the box", "`- [\\u00a0x]`", (body) => body.replace(LINE, LINE.replace("[ ]", "[\u00a0x]")));
  faked("tick and tidy up", "an honest-looking tick, and a help text removed in the same edit", (body) =>
    body.replace(LINE, DONE).replace(/<details>[\s\S]*?<\/details>\n/, ""),
  );
  faked("claim that it passed", "the headline says that all is answered", (body) =>
    body.replace(LINE, DONE).replace(/^\*\*.*$/m, "✓ **All 2 items are answered.**"),
  );
  faked(
    "65,000 characters of nothing",
    "a huge body in place of the page",
    () => "x".repeat(65_000),
    /was changed or removed/,
  );
  faked("empty the comment", "“nothing to see here”", () => "nothing to see here", /was changed or removed/);
});

describe("the hidden record", () => {
  const says = /was changed or removed by hand/;
  faked("change a character of it", "one character of the payload", tampered, says);
  faked(
    "take it away",
    "the record is deleted, both boxes are ticked",
    (body) => tick(TESTED)(body).replace(`${block(body)}\n`, ""),
    says,
  );
  faked(
    "take its signature away",
    "`unsigned` in place of the signature",
    (body) => body.replace(/ [\w-]+ -->\n?$/, " unsigned -->\n"),
    says,
  );
  faked("two of them", "the record twice", (body) => `${body}${block(body)}\n`, says);
  faked("cut it off", "the last third of the record", (body) => `${body.slice(0, -200)} -->\n`, says);
});

describe("spaces and line ends", () => {
  attack("line ends of Windows, and a tick for somebody else", {
    tried: "CRLF, spaces at line ends, and the author ticks a not-author item",
    play: async (context) => {
      context.edit("ada", (body) => tick(STAGED)(body).replaceAll("\n", "  \r\n"));
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /To ada: your answer .* does not count/,
  });
  attack("a carriage return inside the line", {
    tried: "`- [x]\\r` splits the line of the box",
    play: async (context) => {
      context.edit("eve", (body) => body.replace(LINE, DONE.replace("[x] ", "[x]\r ")));
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /changed more of this comment/,
  });
});
