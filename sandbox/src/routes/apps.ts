import { randomBytes } from "node:crypto";
import { redeemManifest } from "../changes/apps.ts";
import { findApp, findInstallation, repositoriesOf } from "../changes/installations.ts";
import { deliveryShape, installationShape, registeredAppShape } from "../shapes/apps.ts";
import { repositoryShape } from "../shapes/repositories.ts";
import { covers } from "../state/find.ts";
import type { App, Host, Installation } from "../state/host.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { Permissions, RepositoryState } from "../state/repository-state.ts";
import { type Answer, paginate, type Route, type RouteRequest } from "./route.ts";

const tokenLife = 3_600_000;

const appOf = ({ host, token }: RouteRequest): App => findApp(host, token.app ?? 0);

/** @throws Refusal 404, also for another app's */
const installationOf = (request: RouteRequest): Installation => {
  const found = findInstallation(request.host, Number(request.params.installation_id));
  if (found.app !== request.token.app) throw notFound();
  return found;
};

const installationsOf = ({ host, token }: RouteRequest): readonly Installation[] =>
  [...host.installations.values()].filter(({ app }) => app === token.app);

const answerInstallation = (host: Host, found: Installation | undefined): Answer => {
  if (found === undefined) throw notFound();
  return { body: installationShape(host, found) };
};

export const appRoutes: Readonly<Record<string, Route>> = {
  "apps/get-authenticated": {
    as: "app",
    needs: [],
    answer: (request) => ({
      body: {
        ...registeredAppShape(request.host, appOf(request)),
        installations_count: installationsOf(request).length,
      },
    }),
  },
  "apps/get-by-slug": {
    needs: [],
    answer: ({ host, params }) => ({ body: registeredAppShape(host, findApp(host, String(params.app_slug))) }),
  },
  "apps/list-installations": {
    as: "app",
    needs: [],
    answer: (request) =>
      paginate(request, installationsOf(request), (page) => page.map((one) => installationShape(request.host, one))),
  },
  "orgs/list-app-installations": {
    needs: ["organization_administration:read"],
    answer: (request) => {
      const { host, params } = request;
      const org = String(params.org).toLowerCase();
      const found = [...host.installations.values()].filter(({ account }) => account.toLowerCase() === org);
      return paginate(request, found, (page) => ({
        total_count: found.length,
        installations: page.map((one) => installationShape(host, one)),
      }));
    },
  },
  "apps/get-installation": {
    as: "app",
    needs: [],
    answer: (request) => answerInstallation(request.host, installationOf(request)),
  },
  "apps/get-org-installation": {
    as: "app",
    needs: [],
    answer: (request) => {
      const org = String(request.params.org).toLowerCase();
      return answerInstallation(
        request.host,
        installationsOf(request).find(({ account }) => account.toLowerCase() === org),
      );
    },
  },
  "apps/get-repo-installation": {
    as: "app",
    needs: [],
    answer: (request) =>
      answerInstallation(
        request.host,
        installationsOf(request).find((one) => covers(one, request.repositoryState)),
      ),
  },
  "apps/create-installation-access-token": {
    as: "app",
    needs: [],
    answer: (request) => {
      const { host, body } = request;
      const installation = installationOf(request);
      if (installation.suspendedAt !== undefined) throw new Refusal(403, "This installation has been suspended");
      const permissions = narrow(installation.permissions, body?.permissions);
      const chosen = choose(repositoriesOf(host, installation), body ?? {});
      const text = `ghs_${randomBytes(18).toString("hex")}`;
      const expiresAt = host.clock() + tokenLife;
      host.tokens.set(text, {
        kind: "installation",
        actor: `${appOf(request).slug}[bot]`,
        permissions,
        app: installation.app,
        installation: installation.id,
        ...(chosen === undefined ? {} : { repositories: new Set(chosen.map((one) => one.fullName.toLowerCase())) }),
        expiresAt,
      });
      return {
        status: 201,
        body: {
          token: text,
          expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
          permissions,
          repository_selection: chosen === undefined ? installation.selection : "selected",
          ...(chosen === undefined ? {} : { repositories: chosen.map((one) => repositoryShape(one)) }),
        },
      };
    },
  },
  "apps/revoke-installation-access-token": {
    as: "installation",
    needs: [],
    answer: ({ host, token }) => {
      for (const [text, one] of host.tokens) if (one === token) host.tokens.delete(text);
      return { status: 204 };
    },
  },
  "apps/list-repos-accessible-to-installation": {
    as: "installation",
    needs: ["metadata:read"],
    answer: (request) => {
      const { host, token } = request;
      const installation = findInstallation(host, token.installation ?? 0);
      const all = repositoriesOf(host, installation).filter(
        (one) => token.repositories?.has(one.fullName.toLowerCase()) ?? true,
      );
      return paginate(request, all, (page) => ({
        total_count: all.length,
        repository_selection: installation.selection,
        repositories: page.map((one) => repositoryShape(one)),
      }));
    },
  },
  "apps/get-webhook-config-for-app": {
    as: "app",
    needs: [],
    answer: (request) => ({ body: configShape(appOf(request)) }),
  },
  "apps/update-webhook-config-for-app": {
    as: "app",
    needs: [],
    answer: (request) => {
      const app = appOf(request);
      const { url, secret } = request.body ?? {};
      if (url !== undefined) Object.assign(app.webhook, { url: String(url), active: true });
      if (secret !== undefined) app.webhook.secret = String(secret);
      return { body: configShape(app) };
    },
  },
  "apps/list-webhook-deliveries": {
    as: "app",
    needs: [],
    answer: (request) => {
      const { query } = request;
      const [, before] = /^v1_(\d+)$/.exec(String(query.cursor ?? "")) ?? [];
      if (query.cursor !== undefined && before === undefined) throw new Refusal(422, "Invalid cursor");
      const perPage = Math.min(100, Math.max(1, Number(query.per_page ?? 30) || 30));
      const found = [...appOf(request).deliveries.values()]
        .reverse()
        .filter(
          ({ id, code }) =>
            code !== 0 &&
            (before === undefined || id < Number(before)) &&
            (query.status === undefined || (query.status === "success") === code < 400),
        );
      const page = found.slice(0, perPage);
      const last = page.at(-1);
      const body = page.map((one) => deliveryShape(one, false));
      if (found.length <= perPage || last === undefined) return { body };
      const url = new URL(request.url);
      url.searchParams.set("cursor", `v1_${last.id}`);
      return { body, headers: { link: `<${url.href}>; rel="next"` } };
    },
  },
  "apps/get-webhook-delivery": {
    as: "app",
    needs: [],
    answer: (request) => {
      const found = appOf(request).deliveries.get(Number(request.params.delivery_id));
      if (found === undefined) throw notFound();
      return { body: deliveryShape(found, true) };
    },
  },
  "apps/redeliver-webhook-delivery": {
    as: "app",
    needs: [],
    answer: (request) => {
      const app = appOf(request);
      const found = app.deliveries.get(Number(request.params.delivery_id));
      if (found === undefined) throw notFound();
      for (const again of request.host.redelivering) again(app, found);
      return { status: 202, body: {} };
    },
  },
  "apps/create-from-manifest": {
    as: "nobody",
    needs: [],
    answer: async ({ host, params }) => {
      const app = await redeemManifest(host, String(params.code));
      return {
        status: 201,
        body: {
          ...registeredAppShape(host, app),
          client_id: app.clientId,
          client_secret: app.clientSecret,
          webhook_secret: app.webhook.active ? app.webhook.secret : null,
          pem: app.privateKey,
        },
      };
    },
  },
};

const configShape = ({ webhook }: App) => ({
  content_type: "json",
  insecure_ssl: "0",
  ...(webhook.secret === "" ? {} : { secret: "********" }),
  ...(webhook.url === "" ? {} : { url: webhook.url }),
});

/** The installation's permissions, or fewer. @throws Refusal 422 for more */
const narrow = (granted: Permissions, wanted: Permissions | undefined): Permissions => {
  if (wanted === undefined || Object.keys(wanted).length === 0) return granted;
  for (const [scope, level] of Object.entries(wanted)) {
    if (granted[scope] !== "write" && granted[scope] !== level) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  return { metadata: "read", ...wanted };
};

/** Undefined for all of the installation. @throws Refusal 422 for others */
const choose = (
  all: readonly RepositoryState[],
  wanted: { readonly repositories?: readonly string[]; readonly repository_ids?: readonly number[] },
): readonly RepositoryState[] | undefined => {
  const { repositories: names, repository_ids: ids } = wanted;
  if (names === undefined && ids === undefined) return undefined;
  const missing = () =>
    new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  const byName = (names ?? []).map((name) => all.find(({ repo }) => repo.toLowerCase() === name.toLowerCase()));
  const byId = (ids ?? []).map((id) => all.find((one) => one.id === id));
  return [...byName, ...byId].map((one) => {
    if (one === undefined) throw missing();
    return one;
  });
};
