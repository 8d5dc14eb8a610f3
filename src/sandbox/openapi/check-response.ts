import type { Matched } from "./match-operation.ts";
import { describeErrors, validator } from "./validators.ts";

/**
 * Holds our own answer against GitHub's document.
 *
 * @returns what is wrong with it, one line each; empty where it is as GitHub's would be
 */
export const checkResponse = ({ id, operation }: Matched, status: number, body: unknown): readonly string[] => {
  const schema = operation.responses[String(status)];
  if (schema === undefined) return [`${id} does not answer ${status}`];
  if (schema === null) return body === undefined ? [] : [`${id} answers ${status} without a body`];
  const check = validator(`${id} ${status}`, schema);
  return check(body) ? [] : describeErrors(check.errors);
};
