import type { UnknownWhy } from "../../../engine/evidence/evidence-facts.ts";
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
        ...read.unseen.slice(0, MOST).map((team, index) => ({
          ...about,
          level: "wrong" as const,
          message: `Answers of ${team.of} cannot be counted: ${TEAM_WORDS[team.why]}.${more(read.unseen.length, index)}`,
          mend: "Whoever owns the policies: mend the team's name, or make the team; an owner of the organisation accepts members: read.",
        })),
      ];
    return read.problems.slice(0, MOST).map((problem, index) => ({
      ...about,
      level: "wrong",
      message: `${problemPlace(problem)}: ${problem.message}${more(read.problems.length, index)}`,
      mend: `Whoever owns the policies: mend it at ${branch}; tollgate validate says the same at home.`,
    }));
  });

/** Behind the last that is told: how many there are besides. */
const more = (count: number, index: number): string =>
  index === MOST - 1 && count > MOST ? ` (and ${count - MOST} more)` : "";

const TEAM_WORDS: Readonly<Record<UnknownWhy, string>> = {
  "not-permitted": "the App may not see who is in it",
  "no-such-team": "there is no such team, or the App cannot see it",
  "not-found": "there is no such team, or the App cannot see it",
  failed: "GitHub did not answer",
};
