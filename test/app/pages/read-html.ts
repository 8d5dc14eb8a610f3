/** The tags of a page of ours, which are all written in one way; and what is left when they are taken away. */
type ReadHtml = {
  readonly tags: readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[];
  /** Text, with its entities. A `<` or `>` in it would be something that was not escaped. */
  readonly text: string;
};

const TAG = /<!doctype html>|<\/?([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\/?>/g;

export const readHtml = (page: string): ReadHtml => ({
  tags: [...page.matchAll(TAG)].map(([, name = "", attributes = ""]) => ({
    name,
    attributes: Object.fromEntries(
      [...attributes.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g)].map(([, key = "", value = ""]) => [
        key,
        value,
      ]),
    ),
  })),
  text: page.replace(TAG, " "),
});

/** What somebody reads: the text without entities, in single spaces. */
export const wordsOf = (page: string): string =>
  readHtml(page)
    .text.replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
