/**
 * A heading as people mean it: lower case, without numbering, emoji, emphasis, links' addresses and punctuation around.
 * `## 2.1 🚀 **Decision Outcome:**` → `decision outcome`.
 */
export function plainTitle(title: string): string {
  return title
    .slice(0, 300)
    .toLowerCase()
    .replace(/\]\([^)]{0,300}\)/g, "]")
    .replace(/<[^>]{0,200}>/g, " ")
    .replace(/\{#[^}]{0,100}\}/g, " ")
    .replace(/:[a-z0-9_+-]{1,40}:/g, " ")
    .replace(/^\W{0,20}(?:§\s{0,5})?\d{1,4}(?:\.\d{1,4}){0,5}[.):]?\s/, " ")
    .replace(/[^\p{L}\p{N}/&'’-]{1,300}/gu, " ")
    .replace(/^[\s/&'’-]+|[\s/&'’-]+$/g, "");
}
