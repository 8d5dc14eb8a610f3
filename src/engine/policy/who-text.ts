import type { Who } from "./policy.ts";

/** Who may tick, as a policy writes it: `anyone`, `not-author`, `team:@acme/dba`, `role:maintain`, `user:@login`. */
export const whoText = (who: Who): string => {
  switch (who.kind) {
    case "team":
      return `team:${who.team}`;
    case "role":
      return `role:${who.role}`;
    case "user":
      return `user:@${who.login}`;
    case "all":
      return `all: [${who.of.map(whoText).join(", ")}]`;
    default:
      return who.kind;
  }
};
