import type { AdrLooked, AdrResult } from "../../checklist/adr/assess-adr.ts";
import type { Settings } from "../../policy/model/policy.ts";
import { codeSpan, inlineText, linkTo } from "../escape/markdown.ts";
import { ADR_FROM_WORDS, ADR_PART_WORDS, ADR_STATE_WORDS, adrFindingText } from "../words/adr-words.ts";
import { counted, listText } from "../words/item-words.ts";
import type { Detail } from "./headline.ts";

const NAMED = 5;

export const adrSection = (
  adr: AdrResult,
  settings: Settings["adr"],
  titles: ReadonlyMap<string, string>,
  detail: Detail,
  commands: boolean,
): readonly string[] => {
  const askedBy = adr.policies.map((id) => inlineText(titles.get(id) ?? id, 60));
  const heading = `Decision record (ADR): ${ADR_STATE_WORDS[adr.state]}`;
  const body = [
    `Asked for by ${some(askedBy)}${adr.blocking ? "" : " as advice, it does not hold the merge"}. It must contain ${listText(adr.parts.map((part) => ADR_PART_WORDS[part]))}.`.replace(
      " It must contain .",
      "",
    ),
    "",
    ...lookedLines(adr.looked, detail.rows),
    ...(adr.state === "met" ? [] : [howTo(settings, commands), ""]),
  ];
  if (adr.state === "met") return ["<details>", `<summary>${heading}</summary>`, "", ...body, "</details>", ""];
  return [`#### ${heading}`, "", ...body];
};

const lookedLines = (looked: readonly AdrLooked[], rows: number): string[] => {
  if (looked.length === 0) return [];
  const rest = looked.length - Math.min(looked.length, rows);
  return [
    ...looked.slice(0, rows).map((one) => {
      const met = one.found.kind === "met" || one.found.kind === "external";
      const target = one.found.kind === "external" ? linkTo(one.target) : codeSpan(one.target, 160);
      return `- ${met ? "✓" : "✕"} ${target}, ${ADR_FROM_WORDS[one.from]}: ${adrFindingText(one.found, (text) => inlineText(text, 60))}`;
    }),
    ...(rest > 0 ? [`- and ${counted(rest, "more link")}`] : []),
    "",
  ];
};

const howTo = (settings: Settings["adr"], commands: boolean): string => {
  const folders = settings.writtenPaths
    .flatMap(folderOf)
    .slice(0, NAMED)
    .map((path) => codeSpan(path, 80));
  const where = folders.length === 0 ? "" : `add one in this pull request under ${listText(folders, "or")}, or `;
  const command = commands ? ", or comment `/tollgate adr <link>`" : "";
  const how = `${where}put a link to one into the pull request's description${command}.`;
  return `To give it: ${how}`;
};

const folderOf = (glob: string): readonly string[] => {
  const plain = /^[^*?{}[\]!\\]+/.exec(glob)?.[0] ?? "";
  const folder = plain === glob ? plain : plain.slice(0, Math.max(0, plain.lastIndexOf("/")));
  return folder === "" ? [] : [folder];
};

const some = (names: readonly string[]): string => {
  const rest = names.length - NAMED;
  return listText(rest > 0 ? [...names.slice(0, NAMED), `${rest} more`] : names);
};
