/**
 * Keeps what was worked out of a text, because an evaluation reads the same few texts again and again, and the next one
 * most of them. What it gives must not be changed.
 *
 * @param maxCharacters of all kept texts together; the ones that were not asked for longest are dropped
 */
export const keepTexts = <T>(read: (text: string) => T, maxCharacters: number): ((text: string) => T) => {
  const known = new Map<string, { readonly value: T }>();
  let characters = 0;
  return (text) => {
    const found = known.get(text);
    const kept = found ?? { value: read(text) };
    if (found === undefined) characters += text.length;
    else known.delete(text);
    known.set(text, kept);
    for (const [oldest] of known) {
      if (characters <= maxCharacters) break;
      known.delete(oldest);
      characters -= oldest.length;
    }
    return kept.value;
  };
};
