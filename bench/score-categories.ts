/** The kinds of change that a corpus labels, and the built-in policy that has to fire on each. */
export const scoreCategories = {
  M: { title: "migrations", policy: "schema-change" },
  A: { title: "API schemas", policy: "api-schema" },
  T: { title: "infrastructure", policy: "infrastructure" },
  I: { title: "new integration", policy: "new-integration" },
  D: { title: "risky deploy", policy: "risky-deploy" },
} as const;

/** One letter of a corpus's labels. */
export type Category = keyof typeof scoreCategories;

/** All of them, in the order in which they are printed. */
export const categories = Object.keys(scoreCategories) as readonly Category[];
