import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";
import { problemPlace } from "./problem-place.ts";

/** Most problems of one repository that are told. */
const MOST = 3;

/** Whether the policies at each default branch can be read: while they cannot, every check there is an error. */
export const checkPolicies = ({ repositories }: DoctorFacts): readonly Finding[] =>
  repositories.flatMap(({ name, installed, branch, policies }): readonly Finding[] => {
    // That it is not installed is told by another check.
    if (!installed) return [];
    const about = { check: "policies", about: name } as const;
    if (!policies.ok)
      return [
        {
          ...about,
          level: "unknown",
          message: `They could not be read: ${policies.said}`,
          mend: "Run this again later.",
        },
      ];
    const read = policies.value;
    if (read.ok)
      return [
        { ...about, level: "ok", message: `${read.count} ${read.count === 1 ? "policy" : "policies"} at ${branch}.` },
      ];
    const left = read.problems.length - MOST;
    return read.problems.slice(0, MOST).map((problem, index) => ({
      ...about,
      level: "wrong",
      message: `${problemPlace(problem)}: ${problem.message}${index === MOST - 1 && left > 0 ? ` (and ${left} more)` : ""}`,
      mend: `Whoever owns the policies: mend it at ${branch}; tollgate validate says the same at home.`,
    }));
  });
