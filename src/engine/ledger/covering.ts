/** Which answers cover the parts of what is asked, and the parts that none covers. */
export type Covered<Answer, Part> = { readonly used: readonly Answer[]; readonly missing: readonly Part[] };

/**
 * Finds for each part another answer that covers it, for as many parts as possible: a matching along augmenting paths, so
 * that somebody who could cover two parts takes the one that others cannot.
 */
export const covering = <Answer, Part>(
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
