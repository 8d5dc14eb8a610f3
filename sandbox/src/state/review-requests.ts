import type { Pull, RepositoryState, ReviewRequest } from "./repository-state.ts";

/** Who is asked now: a review answers a request, for a team that of any member. */
export const requestedNow = (repositoryState: RepositoryState, { pull }: Pull): readonly ReviewRequest[] => {
  const last = new Map<string, ReviewRequest>();
  for (const one of pull.requests) last.set(`${one.of} ${one.name}`, one);
  return [...last.values()].filter(({ kind, of, name, at }) => {
    if (kind === "removed") return false;
    const members = of === "team" ? repositoryState.teams.get(name)?.members : undefined;
    return !pull.reviews.some(
      (review) => review.at >= at && (of === "user" ? review.author === name : members?.has(review.author) === true),
    );
  });
};
