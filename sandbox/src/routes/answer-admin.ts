import { fetchAll, updateHead } from "../changes/heads.ts";
import { setPerson } from "../changes/people.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import type { Host } from "../state/host.ts";
import { deletePerson, hasRole, personalToken } from "../state/person.ts";
import { ALL_QUIRKS, type Quirks } from "../state/quirks.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState, Role } from "../state/repository-state.ts";
import type { ApiRequest } from "./answer-api.ts";
import { authenticate } from "./authorize.ts";

const ROLES: readonly Role[] = ["none", "read", "triage", "write", "maintain", "admin"];

const PREFIX = "/_sandbox/api/";

type Json = Readonly<Record<string, unknown>>;

/**
 * Answers the sandbox's own operations, listed in docs/how-to/sandbox.md, for an administrator of the main repository.
 * @returns undefined for any other address
 */
export const answerAdmin = async (
  host: Host,
  { method, url, headers, body }: Omit<ApiRequest, "prefix">,
): Promise<Reply | undefined> => {
  if (!url.pathname.startsWith(PREFIX)) return undefined;
  try {
    const [repositoryState] = host.repositories.values();
    if (repositoryState === undefined) throw new Refusal(404, "Not Found");
    const { actor, kind } = authenticate(host, headers.authorization);
    if (kind !== "plain" || !hasRole(repositoryState, actor, "admin"))
      throw new Refusal(403, "This takes the token of an administrator of the repository.");
    const [status, answer] = await operate(
      repositoryState,
      actor,
      `${method} ${url.pathname.slice(PREFIX.length)}`,
      parse(body),
    );
    return jsonReply(status, answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return jsonReply(error.status, { message: error.message });
  }
};

const operate = async (
  repositoryState: RepositoryState,
  actor: string,
  wanted: string,
  body: Json,
): Promise<readonly [number, unknown]> => {
  const { host } = repositoryState;
  const [, number] = /^POST pulls\/(\d{1,9})\/push$/.exec(wanted) ?? [];
  const [, login] = /^DELETE people\/([^/]+)$/.exec(wanted) ?? [];
  if (wanted === "GET quirks") return [200, host.quirks];
  if (wanted === "PATCH quirks") {
    host.quirks = { ...host.quirks, ...quirksOf(body) };
    return [200, host.quirks];
  }
  if (wanted === "POST fetch") return [200, await fetchAll(repositoryState, actor)];
  if (wanted === "POST people") return [201, makePerson(repositoryState, body)];
  if (wanted === "POST tokens") {
    const who = textOf(body, "login");
    return [201, { login: who, token: personalToken(host, who) }];
  }
  if (login !== undefined) {
    deletePerson(host, decodeURIComponent(login));
    return [204, undefined];
  }
  if (number !== undefined) {
    const { pull } = await updateHead(repositoryState, actor, Number(number));
    return [200, { head: pull?.head.sha }];
  }
  throw new Refusal(404, "Not Found");
};

const makePerson = (repositoryState: RepositoryState, body: Json) => {
  const login = textOf(body, "login");
  const role = body.role === undefined ? "read" : ROLES.find((one) => one === body.role);
  if (role === undefined) throw new Refusal(422, `role is one of ${ROLES.join(", ")}`);
  const teams = body.teams ?? [];
  if (!Array.isArray(teams) || !teams.every((slug) => typeof slug === "string" && /^[a-z0-9-]+$/.test(slug)))
    throw new Refusal(422, "teams is a list of slugs");
  const more = Object.fromEntries(["name", "email"].flatMap((key) => (key in body ? [[key, textOf(body, key)]] : [])));
  setPerson(repositoryState, { login, role, teams, ...more });
  return { login, role, teams, ...more };
};

const quirksOf = (body: Json): Partial<Quirks> => {
  for (const [name, value] of Object.entries(body)) {
    const known = Object.hasOwn(ALL_QUIRKS, name) ? ALL_QUIRKS[name as keyof Quirks] : undefined;
    const fits = typeof value !== "number" || (Number.isSafeInteger(value) && value >= 0);
    if (!fits || typeof value !== typeof known) throw new Refusal(422, `${name} is no quirk, or takes another value`);
  }
  return body;
};

const textOf = (body: Json, key: string): string => {
  const value = body[key];
  if (typeof value === "string" && /^[^\p{Cc}]{1,100}$/u.test(value)) return value;
  throw new Refusal(422, `${key} is a text of 1 to 100 characters`);
};

const parse = (text: string): Json => {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Refused below.
  }
  throw new Refusal(400, "Problems parsing JSON");
};
