/** A header of the answer that a request failed with, by its name in lower case. */
export const headerOf = (error: unknown, name: string): string | undefined => {
  if (typeof error !== "object" || error === null || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null) return undefined;
  const value = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
};
