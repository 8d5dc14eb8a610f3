import type { Route } from "./route.ts";

/** The allowance that every answer names. It is never used up here: `fail()` plays an exhausted one. */
export const allowance = { limit: 5_000, remaining: 4_999, used: 1, reset: 4_102_444_800, resource: "core" };

/** The rate limit. */
export const rateLimitRoutes: Readonly<Record<string, Route>> = {
  "rate-limit/get": {
    needs: [],
    answer: () => {
      const { limit, remaining, used, reset } = allowance;
      const one = { limit, remaining, used, reset };
      return { body: { resources: { core: one, search: one, graphql: one }, rate: one } };
    },
  },
};
