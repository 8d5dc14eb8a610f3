import type { AdrSettings } from "../../policy/model/policy.ts";
import { ACCEPTED, CJK, PROPOSED, REJECTED, REPLACED } from "./adr-languages.ts";

/** Whether the status means that the decision counts. An unknown status does not count. */
type Standing = "holds" | "does-not-hold" | "unknown";

const NO_LETTER = "(?![\\p{L}\\p{M}])";

const startingWith = (words: readonly string[], cjk: string): RegExp =>
  new RegExp(`^(?:(?:${words.join("|")})${NO_LETTER}|(?:${cjk}))`, "u");

const IN_FORCE = startingWith(ACCEPTED, CJK.accepted);
const PROPOSAL = startingWith(PROPOSED, CJK.proposed);
const BAD = startingWith(REJECTED, CJK.rejected);

const REPLACED_BY = new RegExp(`(?<![\\p{L}])(?:${REPLACED})|${CJK.replaced}`, "u");

const BEFORE =
  /^(?:(?:the )?(?:adr|decision|record) )?(?:status )?(?:is |was |has been |wurde |ist |now |then |later |since |but |and |und |et |y |e )?/u;

const CLAUSES = /[.,;:()[\]|→>，、；。：（）]|\s[-–—]+\s|->/u;

/**
 * The first clause decides, unless a later one revokes it. A proposal holds unless `taught.proposed` is false, because a
 * record is often merged with the change that it explains. `taught`: the repository's own statuses, lower case.
 */
export const standingOf = (status: string, taught: AdrSettings["statuses"] = {}): Standing => {
  const text = plain(status);
  const clauses = text
    .split(CLAUSES)
    .map((clause) => clause.replace(/^[^\p{L}]+/u, "").replace(BEFORE, ""))
    .filter((clause) => clause !== "");
  const [first = "", ...later] = clauses;
  const bears = (clause: string, words: readonly string[] = []): boolean =>
    words.some((word) => startsAs(clause, word));
  if (isOpenChoice(text)) return "unknown";
  if (clauses.some((clause) => bears(clause, taught.rejected))) return "does-not-hold";
  const own = bears(first, taught.accepted);
  const bad = [...(own ? [] : [first]), ...later].some((clause) => BAD.test(clause));
  if (bad || REPLACED_BY.test(text)) return "does-not-hold";
  if (own || IN_FORCE.test(first)) return "holds";
  if (!PROPOSAL.test(first)) return "unknown";
  return taught.proposed === false ? "does-not-hold" : "holds";
};

export const takesBack = (line: string): boolean => {
  const text = plain(line);
  const [first = ""] = text.split(CLAUSES).filter((clause) => /\p{L}/u.test(clause));
  return BAD.test(first.replace(/^[^\p{L}]+/u, "").replace(BEFORE, "")) || REPLACED_BY.test(text);
};

const isOpenChoice = (text: string): boolean => {
  const known = text.split(/[|/]/).filter((part) => isKnown(part.replace(/^[^\p{L}]+/u, "")));
  return known.length > 1;
};

const isKnown = (clause: string): boolean => IN_FORCE.test(clause) || PROPOSAL.test(clause);

const startsAs = (clause: string, word: string): boolean =>
  word !== "" && clause.startsWith(word) && !/^[\p{L}\p{M}]/u.test(clause.slice(word.length));

const plain = (status: string): string =>
  status
    .slice(0, 500)
    .normalize("NFC")
    .replace(/~~[^~]{0,300}~~/g, " ")
    .replace(/\]\([^)]{0,300}\)/g, "]")
    .replace(/<(?:s|del|strike)>.{0,300}?<\/(?:s|del|strike)>/gi, " ")
    .replace(/<[^>]{0,200}>/g, " ")
    .replace(/^[\s>*+-]{0,20}\[[xX]\]/, " ")
    .replace(/[*_`"']/g, "")
    .replace(/^\s{0,9}(?:adr |decision )?status\s{0,9}[:：]/i, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
