import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether Redis answers, where there is one. */
export const checkRedis = ({ redis }: DoctorFacts): readonly Finding[] => {
  if (redis === undefined) return [];
  return redis.ok
    ? [{ check: "redis", level: "ok", message: "It answers." }]
    : [
        {
          check: "redis",
          level: "wrong",
          message: `It cannot be used: ${redis.said}`,
          mend: "See that it runs and is reached from here, and that REDIS_URL names it; or leave REDIS_URL out, and each replica counts for itself.",
        },
      ];
};
