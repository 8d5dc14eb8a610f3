import { micromark, type Options } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

type HtmlExtension = NonNullable<Options["htmlExtensions"]>[number];

/** Words of GitHub's five kinds of alert. */
const alerts: Readonly<Record<string, string>> = {
  NOTE: "Note",
  TIP: "Tip",
  IMPORTANT: "Important",
  WARNING: "Warning",
  CAUTION: "Caution",
};

/**
 * Markdown as GitHub shows it in a comment, made safe: of HTML only a few tags without attributes pass
 * (`clean-html.ts`), comments vanish, links go to http, https and mailto only.
 *
 * @param text hostile text
 * @param clickable whether task list boxes can be clicked; each then carries its place in the text
 * @returns HTML
 */
export const renderMarkdown = (text: string, clickable = false): string =>
  micromark(text, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml(), htmlPasses, taskBoxes(clickable)],
  }).replace(
    /<blockquote>\n<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/g,
    (_, kind: string) => `<blockquote class="alert ${kind.toLowerCase()}">\n<p><strong>${alerts[kind]}</strong> `,
  );

/** HTML is gathered piece by piece and cleaned as a whole: a comment may run over many lines. */
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

/** What of micromark's compiler a box needs; the types of the extension's own tokens are not among micromark's. */
type Compiler = { tag: (html: string) => void };

/** A task list box, with the place of its `[` in the text. */
const taskBoxes = (clickable: boolean): HtmlExtension =>
  ({
    enter: {
      taskListCheck(this: Compiler, token: { start: { offset: number } }) {
        this.tag(
          `<input type="checkbox" class="task"${clickable ? ` data-offset="${token.start.offset}"` : ' disabled=""'}`,
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

/** Tags that pass, without attributes. What GitHub allows is more; what Tollgate writes needs no more. */
const allowed = new Set(
  "b,br,code,del,details,em,h1,h2,h3,h4,h5,h6,hr,i,ins,kbd,li,ol,p,pre,s,strong,sub,summary,sup,ul".split(","),
);

const pieces = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][\w-]*)((?:\s[^<>]*)?)\/?>|&(?:#\d+|#x[\da-f]+|\w+);|[&<>"]/gi;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * A piece of HTML out of a comment, made harmless: comments vanish, allowed tags stay without their
 * attributes (but for `open` of `details`), and everything else is shown as it is written.
 */
export const cleanHtml = (html: string): string =>
  html.replace(pieces, (piece: string, slash?: string, name?: string, attributes?: string) => {
    if (piece.startsWith("<!--")) return "";
    if (/^&.+;$/.test(piece)) return piece;
    const tag = name?.toLowerCase() ?? "";
    if (!allowed.has(tag)) return [...piece].map((one) => entities[one] ?? one).join("");
    const open = tag === "details" && slash === "" && /\sopen\b/.test(attributes ?? "");
    return `<${slash}${tag}${open ? " open" : ""}>`;
  });
