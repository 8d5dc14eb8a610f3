import type { Problem } from "../problem.ts";
import type { MergedPolicy } from "./merged-policy.ts";
import { nearestSpelling } from "./nearest-spelling.ts";
import type { Origin } from "./policy.ts";

/**
 * What a merged policy still lacks once all files are read: a title, texts of its items, anything that it asks for.
 *
 * @param ids of all policies that have a title
 */
export const lackingKeys = ({ part, items }: MergedPolicy, ids: readonly string[]): readonly Problem[] => {
  const key = `policies.${part.id}`;
  const problem = (below: string, message: string, suggestion?: string): Problem => ({
    code: "missing-key",
    ...place(part.origin),
    key: below === "" ? key : `${key}.${below}`,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  if (part.title === undefined) {
    // A policy without a title is nearly always a misspelt id of one that was meant to be changed.
    const near = nearestSpelling(
      part.id,
      ids.filter((id) => id !== part.id),
    );
    return [
      problem(
        "title",
        "is missing: nothing that this file extends defines this policy, so it needs a title and what it requires",
        near,
      ),
    ];
  }
  const textless = items
    .filter((item) => item.text === undefined)
    .map(
      (item): Problem => ({
        code: "missing-key",
        ...place(item.origin),
        key: `${key}.requires.checklist.${item.id}.text`,
        message: "is missing: no file that this one extends has an item of this id",
        ...near(
          item.id,
          items.filter((one) => one.text !== undefined).map((one) => one.id),
        ),
      }),
    );
  const machineOnly = items
    .filter((item) => item.verifyOnly === true && (item.verify ?? []).length === 0)
    .map(
      (item): Problem => ({
        code: "missing-key",
        ...place(item.origin),
        key: `${key}.requires.checklist.${item.id}.verify`,
        message: "is missing: with `verify_only` only a machine can answer, so it must say how",
      }),
    );
  const asksNothing = items.length === 0 && (part.adr === undefined || part.adr === false);
  return [
    ...textless,
    ...machineOnly,
    ...(asksNothing
      ? [problem("requires", "is missing: the policy asks for nothing; write a checklist, or set `enforcement: off`")]
      : []),
  ];
};

const near = (word: string, words: readonly string[]): { suggestion?: string } => {
  const suggestion = nearestSpelling(word, words);
  return suggestion === undefined ? {} : { suggestion };
};

const place = ({ file, line, column }: Origin): Origin => ({ file, line, column });
