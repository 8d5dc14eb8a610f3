/** Whether PostgreSQL did not answer at all, as opposed to having refused what it was asked. */
export const isAway = (error: unknown): boolean => {
  const { severity, code } = (error ?? {}) as { readonly severity?: unknown; readonly code?: unknown };
  // What the server says has a severity; 08 is a lost connection, 57P a server that shuts down or starts.
  return severity === undefined || (typeof code === "string" && (code.startsWith("08") || code.startsWith("57P")));
};
