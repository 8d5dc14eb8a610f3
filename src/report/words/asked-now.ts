import type { Who } from "../../engine/policy/policy.ts";

/** What is asked of an item, and what of it is given. */
type Asking = {
  readonly by: readonly Who[];
  readonly asks?: readonly Who[];
  readonly several?: { readonly given: readonly unknown[]; readonly missing: readonly (readonly Who[])[] };
};

/** Whom an item still asks: where several people are asked and some have answered, those that are missing. */
export const askedNow = ({ by, asks = by, several }: Asking): readonly Who[] => {
  if (several === undefined || several.given.length === 0 || several.missing.length === 0) return asks;
  const [one = [], ...more] = several.missing;
  return more.length === 0 ? one : [{ kind: "all", of: several.missing.flat() }];
};

/** How many of the people that are asked have answered: `1 of 2 people answered so far`; "" where one person is asked. */
export const severalText = (several: Asking["several"]): string => {
  if (several === undefined) return "";
  const given = several.given.length;
  const asked = given + several.missing.length;
  return asked < 2 ? "" : `${given} of ${asked} people answered so far`;
};
