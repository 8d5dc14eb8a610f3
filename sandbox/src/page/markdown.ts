import { createHash } from "node:crypto";
import { micromark, type Options } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

type HtmlExtension = NonNullable<Options["htmlExtensions"]>[number];

const alerts: Readonly<Record<string, string>> = {
  NOTE: "Note",
  TIP: "Tip",
  IMPORTANT: "Important",
  WARNING: "Warning",
  CAUTION: "Caution",
};

/**
 * Renders hostile Markdown like GitHub: only a few HTML tags without attributes pass, comments vanish, links go to
 * http, https and mailto.
 *
 * @param clickable whether boxes can be clicked; each carries its offset in the text
 * @returns HTML
 */
export const renderMarkdown = (text: string, clickable = false): string =>
  micromark(text, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml(), htmlPasses, taskBoxes(text, clickable)],
  }).replace(
    /<blockquote>\n<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/g,
    (_, kind: string) => `<blockquote class="alert ${kind.toLowerCase()}">\n<p><strong>${alerts[kind]}</strong> `,
  );

/** HTML is cleaned as a whole, because a comment may span many lines. */
const htmlPasses: HtmlExtension = {
  enter: {
    htmlFlow() {
      this.lineEndingIfNeeded();
      this.buffer();
    },
    htmlText() {
      this.buffer();
    },
  },
  exit: {
    htmlFlow() {
      this.raw(cleanHtml(this.resume()));
    },
    htmlText() {
      this.raw(cleanHtml(this.resume()));
    },
    htmlFlowData(token) {
      this.raw(this.sliceSerialize(token));
    },
    htmlTextData(token) {
      this.raw(this.sliceSerialize(token));
    },
  },
};

/** micromark's types lack the tokens of the extension. */
type Compiler = { tag: (html: string) => void };

const taskBoxes = (text: string, clickable: boolean): HtmlExtension =>
  ({
    enter: {
      taskListCheck(this: Compiler, token: { start: { offset: number } }) {
        this.tag(
          `<input type="checkbox" class="task" aria-label="${labelAt(text, token.start.offset)}"${clickable ? ` data-offset="${token.start.offset}" data-item="${textVersion(lineAt(text, token.start.offset))}"` : ' disabled=""'}`,
        );
      },
    },
    exit: {
      taskListCheck(this: Compiler) {
        this.tag(">");
      },
      taskListCheckValueChecked(this: Compiler) {
        this.tag(' checked=""');
      },
    },
  }) as unknown as HtmlExtension;

/** What is behind a box, with the comments that nobody sees. */
const lineAt = (text: string, offset: number): string => /.*/.exec(text.slice(offset + 3))?.[0] ?? "";

/** What a box is about, for who does not see the line that it stands in: its words without Markdown. */
const labelAt = (text: string, offset: number): string =>
  lineAt(text.slice(0, offset + 1_000), offset)
    .replace(/<[^>]*(?:>|$)|[`*_~\\]/g, "")
    .trim()
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign) || "Task";

/** GitHub allows more tags; Tollgate's comments need no others. */
const allowed = new Set(
  "b,br,code,del,details,em,h1,h2,h3,h4,h5,h6,hr,i,ins,kbd,li,ol,p,pre,s,strong,sub,summary,sup,ul".split(","),
);

const pieces = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][\w-]*)((?:\s[^<>]*)?)\/?>|&(?:#\d+|#x[\da-f]+|\w+);|[&<>"]/gi;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const cleanHtml = (html: string): string =>
  html.replace(pieces, (piece: string, slash?: string, name?: string, attributes?: string) => {
    if (piece.startsWith("<!--")) return "";
    if (/^&.+;$/.test(piece)) return piece;
    const tag = name?.toLowerCase() ?? "";
    if (!allowed.has(tag)) return [...piece].map((one) => entities[one] ?? one).join("");
    const open = tag === "details" && slash === "" && /\sopen\b/.test(attributes ?? "");
    return `<${slash}${tag}${open ? " open" : ""}>`;
  });

/** A click names the text that it was made on, so that it cannot tick a box of another one. */
export const textVersion = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
