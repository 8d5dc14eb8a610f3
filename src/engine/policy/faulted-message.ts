import type { Problem } from "../problem.ts";

/**
 * What stands above the problems that keep policies from judging. A file of another repository is named, for whoever
 * looks would search for it in this one.
 */
export const faultedMessage = (problems: readonly Problem[]): string => {
  const [first] = problems;
  const elsewhere = first !== undefined && first.file.includes("/") && first.file.includes(":");
  if (!elsewhere || problems.some(({ file }) => file !== first.file)) return "The policy file has problems";
  return `The policy file ${first.file}, which applies here, has problems`;
};
