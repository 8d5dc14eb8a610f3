import type { Problem } from "./model/problem.ts";

export const POLICY_FILE = ".github/tollgate.yml";

const YAML = /\.ya?ml$/i;
const SHORTEST = 6;

export const placesOf = (path: string): readonly string[] => [...new Set([folderOf(path), ".github", ""])];

export const misnamedFile = (path: string, names: readonly string[]): string | undefined => {
  const places = placesOf(path).map((place) => place.toLowerCase());
  const meant = stemOf(path);
  const near = names.filter(
    (name) =>
      name !== path && YAML.test(name) && places.includes(folderOf(name).toLowerCase()) && isNear(stemOf(name), meant),
  );
  const distance = (name: string): number =>
    (folderOf(name).toLowerCase() === folderOf(path).toLowerCase() ? 0 : 2) + (stemOf(name) === meant ? 0 : 1);
  return near.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))[0];
};

/** Without this problem, the pull request would be evaluated as if there were no policies. */
export const misnamedProblem = (path: string, found: string): Problem => ({
  code: "not-found",
  file: found,
  line: 1,
  column: 1,
  key: "",
  message: `is not read, for the policy file is \`${path}\`, which does not exist: rename this file to \`${path}\`, or set \`policy-file: ${found}\` of the Action (\`TOLLGATE_POLICY_FILE\` of the App); if it is something else, give it another name or add a policy file`,
});

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const stemOf = (path: string): string =>
  path
    .slice(path.lastIndexOf("/") + 1)
    .replace(YAML, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

const isNear = (name: string, meant: string): boolean => {
  if (name === meant) return true;
  if (meant.length < SHORTEST || Math.abs(name.length - meant.length) > 1) return false;
  let same = 0;
  while (same < meant.length && name[same] === meant[same]) same += 1;
  return [
    [same + 1, same],
    [same, same + 1],
    [same + 1, same + 1],
  ].some(([inName = 0, inMeant = 0]) => name.slice(inName) === meant.slice(inMeant));
};
