import {
  ADR_FROM_WORDS,
  ADR_PART_WORDS,
  ADR_STATE_WORDS,
  type AdrFinding,
  type AdrLooked,
  type AdrResult,
  adrFindingText,
} from "../../checklist/adr/assess-adr.ts";
import { foldersOf } from "../../checklist/adr/new-record.ts";
import type { Settings } from "../../policy/model/policy.ts";
import { counted, listText, someText } from "../../policy/model/words.ts";
import { codeSpan, inlineText, linkTo } from "../escape/markdown.ts";
import type { Detail } from "./left-out.ts";

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
    ...(adr.state === "met" ? [] : [howTo(adr, settings, commands), ""]),
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

const howTo = ({ looked, brings }: AdrResult, settings: Settings["adr"], commands: boolean): string => {
  const folders = foldersOf(settings).map((path) => codeSpan(path, 80));
  const found = looked.filter(({ found: { kind } }) => UNFINISHED.has(kind)).length;
  const complete = found === 0 ? "" : `complete ${found === 1 ? "the one" : "one of those"} above, or `;
  const where =
    folders.length === 0
      ? ""
      : `add one in this pull request under ${listText(folders, "or")}${bringsText(brings)}, or `;
  const command = commands ? ", or comment `/tollgate adr <link>`" : "";
  const kept = settings.external.length === 0 ? "to one in this repository" : "to one";
  const how = `${complete}${where}put a link ${kept} into the pull request's description${command}.`;
  const refused = looked.some(({ found: { kind } }) => REFUSED.has(kind));
  const external = settings.external.length === 0 ? "" : ", or to an address that the policy file accepts";
  const counts = `A link counts if it leads to such a file, as it is at the head of this pull request${external}.`;
  return `To give it: ${how}${refused ? ` ${counts}` : ""}`;
};

/** Said before the record is added: what is asked of it comes as a surprise afterwards. */
const bringsText = (brings: AdrResult["brings"] = []): string =>
  brings.length === 0
    ? ""
    : ` (which adds ${listText(brings.map(({ title, policy, boxes }) => `${counted(boxes, "box", "boxes")} of *${inlineText(title.trim() === "" ? policy : title, 60)}*`))})`;

const UNFINISHED: ReadonlySet<AdrFinding["kind"]> = new Set([
  "missing-parts",
  "bad-status",
  "unknown-status",
  "no-status",
  "no-date",
]);

const REFUSED: ReadonlySet<AdrFinding["kind"]> = new Set([
  "no-such-file",
  "outside-adr-paths",
  "not-an-adr",
  "other-address",
]);

const some = (names: readonly string[]): string => someText(names.slice(0, NAMED), names.length);
