import { globFault } from "../globs/compile-globs.ts";
import { readBareName, readWho, whoText } from "../model/who.ts";
import { indentOf, linesOf, quoted, type SyntaxFault } from "./layout-faults.ts";

/** `by: @acme/dba` lacks what kind of name it is, too, and a bot is no person: quotes alone would be a second mistake. */
export const forItsKey = <Fault extends SyntaxFault>(fault: Fault, text: string): Fault => {
  const [, entry] = /^["'](.*)["']$/.exec(fault.suggestion ?? "") ?? [];
  if (entry === undefined) return fault;
  const key = keyAt(text, fault.at);
  const { suggestion: _, ...rest } = fault;
  const meaning = (meant: string | undefined): Fault =>
    (meant === undefined ? rest : { ...rest, suggestion: quoted(meant) }) as Fault;
  if (key === "written_by") return meaning(botNamed(entry));
  if (PEOPLE.includes(key) || (key === "all" && entry.startsWith("@"))) return meaning(personNamed(entry));
  const glob = GLOBS.includes(key) ? globFault(entry)?.suggestion : undefined;
  return glob === undefined ? fault : meaning(glob.replaceAll(/^"|"$/g, ""));
};

const GLOBS: readonly string[] = ["paths", "file", "exists", "any", "all", "only"];

const PEOPLE: readonly string[] = ["by", "waive", "approval"];

const personNamed = (entry: string): string | undefined => {
  const who = entry.startsWith("@") ? readBareName(entry) : readWho(entry);
  return who === undefined ? undefined : whoText(who);
};

const botNamed = (entry: string): string | undefined =>
  /^@?[\w*-]+(?:\[bot\])?$/.test(entry) ? `${entry.replace(/^@|\[bot\]$/g, "")}[bot]` : undefined;

/** So many lines above are looked at for the key of a list. */
const LINES_ABOVE = 100;

const keyAt = (text: string, at: number): string => {
  const line = linesOf(text).at(at);
  const before = [...line.text.slice(0, at - line.start).matchAll(/(?:^|[\s{,-])"?(\w+)"?:(?=\s)/g)].at(-1)?.[1];
  if (before !== undefined) return before;
  const indent = indentOf(line.text);
  let above = line;
  for (let left = LINES_ABOVE; left > 0 && above.start > 0; left--) {
    above = linesOf(text).at(above.start - 1);
    const key = /^(?: *- )* *"?(\w+)"?:\s*(?:[[{#].*)?$/.exec(above.text)?.[1];
    if (key !== undefined && indentOf(above.text) <= indent) return key;
    if (/^\s*[^\s#-]/.test(above.text) && indentOf(above.text) < indent) return "";
  }
  return "";
};
