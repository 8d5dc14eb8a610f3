const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#124": "|" };

/** The text that our own escaped Markdown (`src/report/escape`) shows: links by their words, code without its ticks. */
export const plainMarkdown = (markdown: string): string =>
  markdown
    .replaceAll("\u200B", "")
    .replace(/(?<!\\)\[((?:\\.|[^[\]\\])*)\]\(<[^<>]*>\)/g, "$1")
    .replace(/(?<!\\)`+/g, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/&(lt|gt|amp|quot|#39|#124);/g, (_, name: string) => ENTITIES[name] ?? "");
