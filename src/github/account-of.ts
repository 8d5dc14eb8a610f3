import type { Account } from "../engine/facts/facts.ts";

/** An account as the REST API writes it; null where it was deleted. */
export type WrittenAccount =
  | { readonly login: string; readonly type?: string; readonly id?: number | bigint }
  | null
  | undefined;

/** Only `User` is a person: bots, apps, organisations and mannequins are not. A deleted account has no name. */
export const accountOf = (account: WrittenAccount): Account => ({
  login: account?.login ?? "",
  kind: account === null || account === undefined || account.type === "User" ? "person" : "bot",
  ...(account?.id === undefined ? {} : { id: Number(account.id) }),
});
