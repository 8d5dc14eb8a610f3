import { parseExtended } from "./parse-extended.ts";

/** What a name that is nearly that of a file in a repository was probably meant to be; undefined where nothing is near. */
export const nearestExtended = (name: string): string | undefined => {
  for (const [pattern, meant] of SLIPS) {
    if (!pattern.test(name)) continue;
    const mended = name.replace(pattern, meant);
    if (parseExtended(mended) !== undefined) return mended;
  }
  return undefined;
};

/** Slips that people make, each with what was meant: an address, a slash for the colon, the version in the wrong place, none at all. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/[^/]+\/([^/]+)\/([^/]+)\/(?:blob|raw|tree)\/([^/]+)\/(.+)$/, "$1/$2:$4@$3"],
  [/^(?:github:|git@[^:]+:)?([^/:@]+)\/([^/:@]+)@([^:@]+)[:/]+([^:@]+)$/, "$1/$2:$4@$3"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+):\/+([^:@]+)@(.+)$/, "$1/$2:$3@$4"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+)(?:\/+|>)([^:@]+)@(.+)$/, "$1/$2:$3@$4"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+)(?:\/+|>|:\/*)([^:@#]+)#(.+)$/, "$1/$2:$3@$4"],
  [/^([^/:@]+\/[^/:@]+:[^:@]+)@?$/, "$1@main"],
  [/^([^/:@]+)\/([^/:@]+)\/+([^:@]+)$/, "$1/$2:$3@main"],
];
