/** The HTTP status that a request failed with; undefined where the error is not an answer of the host. */
export const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== "object" || error === null || !("status" in error) || !("response" in error)) return undefined;
  return typeof error.status === "number" && error.response !== undefined ? error.status : undefined;
};
