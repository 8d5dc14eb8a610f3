import type { Access } from "../sign-in/fetch-access.ts";
import type { Visitor } from "./visitor.ts";

/** Anybody at this machine, where the pages are open: sees everything and may do everything. */
export const openVisitor = (session: string): Visitor => {
  const access = (repository: string): Promise<Access> =>
    Promise.resolve({ kind: "read", name: repository, admin: true });
  return { login: undefined, open: true, session, access, accessNow: access };
};
