/**
 * Keeps what was worked out of a text, because an evaluation reads the same few texts again and again, and the next one
 * most of them. What it gives must not be changed.
 *
 * @param maxCharacters of all kept texts together. At half of it, those that were not asked for since the last time are
 *   dropped: with a list in order of use, most of the time would go into the list.
 */
export const keepTexts = <T>(read: (text: string) => T, maxCharacters: number): ((text: string) => T) => {
  type Kept = { readonly value: T };
  let older = new Map<string, Kept>();
  let recent = new Map<string, Kept>();
  let characters = 0;
  return (text) => {
    const found = recent.get(text);
    if (found !== undefined) return found.value;
    if (text.length > maxCharacters / 2) return read(text);
    const kept = older.get(text) ?? { value: read(text) };
    characters += text.length;
    if (characters > maxCharacters / 2) {
      older = recent;
      recent = new Map();
      characters = text.length;
    }
    recent.set(text, kept);
    return kept.value;
  };
};
