import type { Problem } from "../problem.ts";

/**
 * What stands above the problems that keep policies from judging. A file of another repository is named, for whoever
 * looks would search for it in this one.
 */
export const faultedMessage = (problems: readonly Problem[]): string => {
  const [first] = problems;
  const file = first?.file ?? "";
  const elsewhere = file.includes("/") && file.includes(":");
  if (!elsewhere || problems.some((one) => one.file !== file)) return "The policy file has problems";
  return `The policy file ${file}, which applies here, has problems`;
};
