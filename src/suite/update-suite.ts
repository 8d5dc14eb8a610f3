import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from "yaml";
import type { CaseFound, CaseResult } from "./run-suite.ts";

type Edit = { readonly from: number; readonly to: number; readonly text: string };

/**
 * Writes the actual expectations into a suite where they differ. Comments, quotes, order and line ends stay. Edits are
 * made from the end, so that earlier positions stay valid; an anchor's node may occur twice.
 */
export const updateSuite = (text: string, results: readonly CaseResult[]): string => {
  const document = parseDocument(text);
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const cases = follow(document.get("cases", true));
  if (!isSeq(cases)) return text;
  const edits = results.flatMap((result, index): readonly Edit[] => {
    const node = follow(cases.items[index]);
    return result.passed || !isMap(node) ? [] : editsOf(text, node, result.found);
  });
  const once = new Map(edits.map((edit) => [edit.from, edit]));
  return [...once.values()]
    .toSorted((one, other) => other.from - one.from)
    .reduce((so, { from, to, text: written }) => so.slice(0, from) + written + so.slice(to), text);
};

const editsOf = (text: string, node: YAMLMap, found: CaseFound): readonly Edit[] => {
  const written = node.get("expect", true) as Node | undefined;
  if (written === undefined) return [insertion(text, node, wholeText(found))];
  // Who wrote a word gets a word. An alias belongs to another case, too, so write its value here.
  if (!isMap(written)) return [replacement(text, written, found.match ? "match" : "none")];
  if (!found.match || written.get("match") === false) return [replacement(text, written, wholeText(found))];
  const lists = (["adr", "items", "verified", "reviews"] as const).flatMap((key) => {
    const value = written.get(key, true) as Node | undefined;
    if (value === undefined) return [];
    const now = found[key];
    const was: unknown = isSeq(value) ? value.toJSON() : isScalar(value) ? value.value : undefined;
    return sameList(was, now) ? [] : [replacement(text, value, typeof now === "string" ? now : yamlList(now))];
  });
  const asks = written.get("asks", true) as Node | undefined;
  const was: unknown = isMap(asks) ? asks.toJSON() : undefined;
  if (asks === undefined || typeof was !== "object" || was === null) return lists;
  const now = Object.keys(was).flatMap((id) =>
    Object.hasOwn(found.asks, id) ? [[id, found.asks[id] ?? []] as const] : [],
  );
  const same = now.length === Object.keys(was).length && now.every(([id, who]) => sameList(Reflect.get(was, id), who));
  return same
    ? lists
    : [
        ...lists,
        replacement(text, asks, `{ ${now.map(([id, who]) => `${idText(id)}: ${yamlList(who)}`).join(", ")} }`),
      ];
};

/** All that is true now, so that a new case holds what it was looked at for. */
const wholeText = ({ match, adr, items, verified, mayAskAdr, reviews }: CaseFound): string => {
  if (!match) return "none";
  const parts = [
    ...(mayAskAdr ? [`adr: ${adr}`] : []),
    `items: ${yamlList(items)}`,
    ...(verified.length === 0 ? [] : [`verified: ${yamlList(verified)}`]),
    ...(reviews.length === 0 ? [] : [`reviews: ${yamlList(reviews)}`]),
  ];
  return `{ ${parts.join(", ")} }`;
};

const yamlList = (ids: readonly string[]): string => `[${ids.map(idText).join(", ")}]`;

const sameList = (was: unknown, now: string | readonly string[]): boolean =>
  JSON.stringify([was].flat().map(lower).sort()) === JSON.stringify([now].flat().map(lower).sort());

/** Logins and teams are the same in capitals. */
const lower = (text: unknown): string => String(text).toLowerCase();

const replacement = (text: string, node: Node, written: string): Edit => {
  const [from, to] = node.range ?? [0, 0];
  const kept = text.slice(from, to).trimEnd().length;
  return { from, to: from + kept, text: written };
};

const insertion = (text: string, node: YAMLMap, word: string): Edit => {
  const first = node.items[0];
  const key = first?.key as Node | undefined;
  const value = first?.value as Node | null | undefined;
  const start = key?.range?.[0] ?? 0;
  const end = value?.range?.[1] ?? key?.range?.[1] ?? start;
  if (node.flow === true) return { from: end, to: end, text: `, expect: ${word}` };
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  const lineEnd = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  return { from: at, to: at, text: `${lineEnd === -1 ? "\n" : ""}${indent}expect: ${word}\n` };
};

/** Quoted if YAML would read something else. */
const idText = (id: string): string =>
  /^[a-z][a-z0-9-]*$/.test(id) && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].includes(id)
    ? id
    : JSON.stringify(id);
