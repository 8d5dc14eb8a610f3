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
