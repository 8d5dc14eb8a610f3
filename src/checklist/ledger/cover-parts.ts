import type { Facts } from "../../policy/model/facts.ts";
import type { Who } from "../../policy/model/policy.ts";
import { asksSecondPerson, isBehindBot, partsAsked } from "./may-attest.ts";

/**
 * Which answers stand for which parts. Each part takes another person, but one may stand for several groups of code
 * owners; behind a bot, two people are needed all the same.
 */
export const coverParts = <Answer extends { readonly by: string }>(
  who: readonly Who[],
  facts: Facts,
  answers: readonly Answer[],
  covers: (answer: Answer, part: readonly Who[]) => boolean,
): Covered<Answer, readonly Who[]> => {
  const parts = partsAsked(who, facts);
  if (parts.length === 1 || !who.some(({ kind }) => kind === "code-owner") || parts[0] === who)
    return covering(parts, answers, (answer, part) => parts.length === 1 || covers(answer, part));
  const found = parts.map((part) => answers.find((answer) => covers(answer, part)));
  const missing = parts.filter((_, at) => found[at] === undefined);
  const used = answers.filter((answer) => found.includes(answer));
  if (missing.length > 0 || !isBehindBot(facts) || !asksSecondPerson(who)) return { used, missing };
  const other = answers.find((answer) => !used.some((one) => one.by.toLowerCase() === answer.by.toLowerCase()));
  if (new Set(used.map(({ by }) => by.toLowerCase())).size > 1) return { used, missing };
  return other === undefined ? { used, missing: [who] } : { used: [...used, other], missing };
};

export type Covered<Answer, Part> = { readonly used: readonly Answer[]; readonly missing: readonly Part[] };

/** Bipartite matching by augmenting paths, so a person who covers two parts takes the one that others cannot. */
const covering = <Answer, Part>(
  parts: readonly Part[],
  answers: readonly Answer[],
  covers: (answer: Answer, part: Part) => boolean,
): Covered<Answer, Part> => {
  const taken = new Map<Answer, Part>();
  const place = (part: Part, tried: Set<Answer>): boolean =>
    answers.some((answer) => {
      if (tried.has(answer) || !covers(answer, part)) return false;
      tried.add(answer);
      const holder = taken.get(answer);
      if (holder !== undefined && !place(holder, tried)) return false;
      taken.set(answer, part);
      return true;
    });
  const missing = parts.filter((part) => !place(part, new Set()));
  return { used: answers.filter((answer) => taken.has(answer)), missing };
};
