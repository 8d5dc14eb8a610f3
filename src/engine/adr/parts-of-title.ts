import { plainTitle } from "../evidence/plain-title.ts";
import type { AdrPart, AdrSettings } from "../policy/policy.ts";

/**
 * What a heading of a decision record announces: MADR 2 to 4, Nygard, arc42, Tyree and Akerman, and what people make of
 * them. A heading may announce two parts (`Options and consequences`).
 */
const TITLES: Readonly<Record<AdrPart, RegExp>> = {
  problem:
    /^(?:the )?(?:(?:business|technical|project|architectural|our|current|general) )?(?:contexts?|problems?|issue|background|motivation|situation|challenge|forces|requirements?|summary of the problem|user stor(?:y|ies)|why)(?: (?:and|&) .{0,60}|\/.{0,60}| statement| description| definition| space| of the decision)?$|^problem\b|^context\b|\b(?:problem|and context)$|^what is the (?:issue|problem)\b/,
  options:
    /\b(?:options?|alternatives?|pros (?:and|&) cons|pros\/cons|other approaches|candidates|positions)\b|\b(?:solutions?|approaches|designs?|possibilities) (?:we )?(?:considered|evaluated|explored|rejected)\b|\b(?:considered|evaluated|possible|rejected) (?:solutions?|approaches|designs?|possibilities)\b/,
  decision:
    /^(?:(?:the|our|final|proposed|chosen|selected|architectural?|preferred|recommended|technical|key) ){0,3}(?:decisions?|decision outcomes?|solution|choice|resolution|outcome|recommendation|proposal|option|approach|conclusion)(?: (?:outcome|taken|made|made and rationale|statement|summary|details|description))?(?: ?(?:and|&|\/) .{0,60}|\/.{0,60})?$|^what (?:is the change|we decided)\b|^we (?:decided|will)\b|\b(?:and|&) decisions?(?: outcome)?$/,
  consequences:
    /\b(?:consequences?|implications?|ramifications?|impacts?|trade-?offs?|effects|drawbacks|downsides)\b|^(?:results?|resulting context|outcomes|risks?|risks? (?:and|&) .{0,60}|benefits .{0,60})$|^what becomes\b/,
  "cost-review": /\b(?:costs?|economics|budget|finops|spend|pricing|tco)\b/,
  revisit:
    /\b(?:revisit\w{0,5}|re-?evaluat\w{0,5}|re-?assess\w{0,5}|reconsider\w{0,5}|review (?:date|trigger|by|after|on|when|conditions?|triggers)|next review|when to review|expir\w{1,6}|sunset)\b/,
};

/** The option that was chosen is the decision, though it says `option`. */
const CHOSEN_OPTION = /^(?:the )?(?:chosen|selected|preferred|recommended) (?:option|alternative|approach|solution)\b/;

/** The parts of an ADR that a heading announces; empty where none. `more` are a repository's own headings, lower case. */
export function partsOfTitle(title: string, more: AdrSettings["headings"]): AdrPart[] {
  const plain = plainTitle(title);
  if (plain === "") return [];
  return (Object.keys(TITLES) as AdrPart[]).filter((part) => {
    if (more[part]?.some((own) => plainTitle(own) === plain) === true) return true;
    if (CHOSEN_OPTION.test(plain)) return part === "decision";
    return TITLES[part].test(plain);
  });
}
