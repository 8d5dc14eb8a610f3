import {
  changeInstallation,
  chooseRepositories,
  findInstallation,
  installApp,
  uninstallApp,
} from "../changes/installations.ts";
import { hasRole } from "../state/person.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { installAddress, installationAddress } from "./app-pages.ts";

/** What a form of an App's pages asks for. @returns where to go next @throws Refusal 403, 404, 422 */
export const actOnApp = (
  main: RepositoryState,
  as: string,
  [what, id, verb]: readonly [string, string, string],
  form: URLSearchParams,
): string => {
  const { host } = main;
  if (!hasRole(main, as, "admin")) throw new Refusal(403, `Only an owner of ${main.owner} can do this.`);
  const repositories = form.get("selection") === "selected" ? form.getAll("repository") : "all";
  if (what === "apps" && verb === "install") {
    const account = form.get("account") || main.owner;
    if (repositories.length === 0) throw new Refusal(422, "Choose at least one repository.");
    return installationAddress(installApp(host, { app: decodeURIComponent(id), account, repositories, by: as }));
  }
  const number = Number(id);
  const installation = findInstallation(host, number);
  if (what !== "installations") throw notFound();
  switch (verb) {
    case "repositories":
      if (repositories.length === 0) throw new Refusal(422, "Choose at least one repository, or uninstall the App.");
      chooseRepositories(host, number, repositories, as);
      break;
    case "accept":
      changeInstallation(host, number, { acceptPermissions: true, by: as });
      break;
    case "suspend":
    case "unsuspend":
      changeInstallation(host, number, { suspended: verb === "suspend", by: as });
      break;
    case "uninstall": {
      uninstallApp(host, number, as);
      const app = host.apps.get(installation.app);
      return app === undefined ? "/" : installAddress(app);
    }
    default:
      throw notFound();
  }
  return installationAddress(installation);
};

/** The page that a refused form stands on. */
export const appPageOf = (main: RepositoryState, what: string, id: string): string => {
  const installation = what === "installations" ? main.host.installations.get(Number(id)) : undefined;
  if (installation !== undefined) return installationAddress(installation);
  return what === "apps" && /^[\w-]{1,100}$/.test(id) ? installAddress({ slug: id }) : "/";
};
