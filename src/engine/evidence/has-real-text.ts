/** What people leave in place of an answer. */
const PLACEHOLDER =
  /^(?:todo|tbd|tbc|tba|fixme|xxx|wip|n ?a|none|nil|nothing|not applicable|placeholder|coming soon|lorem ipsum.*|fill (?:this |me )?in.*|to be (?:done|determined|defined|decided|added|written|filled(?: in)?|completed|continued)|(?:good|bad|neutral) because|chosen option because)$/;

/** Sentences that the common templates of decision records bring along (Nygard's, adr-tools'). */
const TEMPLATE =
  /^(?:the issue motivating this decision and any context that influences|the change that we ?re proposing or have agreed to implement|what becomes easier or more difficult to do|what is the issue that we ?re seeing|what is the change that we ?re proposing)/;

/**
 * Whether visible lines say anything: at least one line with words of a person's own. Template placeholders (`{…}`,
 * `<…>`, `[…]`), TODO and TBD, empty list items, unticked boxes, rules and bare tags do not count.
 */
export function hasRealText(lines: readonly string[]): boolean {
  return lines.some((line) => {
    if (/^[\s>]{0,40}(?:[-*+]|\d{1,9}[.)])\s{1,10}\[ ?\]/.test(line)) return false;
    const words = line
      .slice(0, 2000)
      .replace(/\{[^}]{0,1000}\}/g, " ")
      .replace(/<(?!https?:)[^>]{0,1000}>/g, " ")
      .replace(/\[[^\]]{0,1000}\](?![([])/g, " ")
      .toLowerCase()
      // Letters that nobody can see (Hangul fillers) are no words either.
      .replace(/[^\p{L}\p{N}]{1,2000}|\p{Default_Ignorable_Code_Point}{1,2000}/gu, " ")
      .trim();
    return words.length >= 2 && !PLACEHOLDER.test(words) && !TEMPLATE.test(words);
  });
}
