import type { Account } from "./facts.ts";

const SUFFIX = "[bot]";

/** GitHub ends the login of a bot in `[bot]`, which no person's login can hold; GraphQL omits it. */
export const isBotLogin = (login: string): boolean => login.endsWith(SUFFIX);

export const botLogin = (login: string): string => (isBotLogin(login) ? login : `${login}${SUFFIX}`);

/** Where nothing but the login is known. */
export const accountNamed = (login: string): Account => ({ login, kind: isBotLogin(login) ? "bot" : "person" });
