import type { PersonGithub } from "../sign-in/ask-github.ts";
import { type Access, fetchAccess } from "../sign-in/fetch-access.ts";
import type { Person } from "../sign-in/read-session.ts";
import type { AccessCache } from "./create-access-cache.ts";
import type { Visitor } from "./visitor.ts";

/** Somebody who is signed in: sees what GitHub says that they may read. */
export const personVisitor = (person: Person, github: PersonGithub, cache: AccessCache): Visitor => {
  const accessNow = (repository: string): Promise<Access> => fetchAccess(github, person.token, repository);
  return {
    login: person.login,
    open: false,
    session: person.session,
    access: (repository) => cache.of(person.session, repository, () => accessNow(repository)),
    accessNow,
  };
};
