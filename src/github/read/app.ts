import { type GitHubClient, headerOf, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages, TooManyPages } from "../client/read-pages.ts";

/** What GitHub says about an App to the App itself (https://docs.github.com/rest/apps/apps). */
export type AppDescription = {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string | undefined;
  readonly owner: string;
  readonly permissions: Granted;
  readonly events: readonly string[];
};

export type Granted = Readonly<Record<string, string>>;

/** @param seeHeaders gets two headers of every answer, also of a refusal: `date` and GitHub Enterprise's version */
export const fetchApp = async (
  client: GitHubClient,
  seeHeaders: (headers: { readonly date?: string; readonly version?: string }) => void,
): Promise<AppDescription> => {
  try {
    const { data, headers } = await client.request("GET /app");
    const version = headers["x-github-enterprise-version"];
    seeHeaders({
      ...(headers.date === undefined ? {} : { date: headers.date }),
      ...(version === undefined ? {} : { version: String(version) }),
    });
    if (data === null) throw new Error("GitHub answered nothing to GET /app.");
    const { id, slug = "", client_id: clientId, owner, permissions, events } = data;
    const login = owner !== null && "login" in owner ? owner.login : "";
    return { id, slug, clientId, owner: login, permissions: grantedOf(permissions), events };
  } catch (error) {
    const date = headerOf(error, "date");
    const version = headerOf(error, "x-github-enterprise-version");
    if (statusOf(error) !== undefined)
      seeHeaders({ ...(date === undefined ? {} : { date }), ...(version === undefined ? {} : { version }) });
    throw error;
  }
};

const grantedOf = (permissions: object): Granted =>
  Object.fromEntries(
    Object.entries(permissions).flatMap(([name, access]) => (typeof access === "string" ? [[name, access]] : [])),
  );

export type Webhook = {
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly insecure: boolean;
  readonly hasSecret: boolean;
};

export const fetchWebhook = async (client: GitHubClient): Promise<Webhook> => {
  const { data } = await client.request("GET /app/hook/config");
  return {
    url: data.url === undefined || data.url === "" ? undefined : data.url,
    contentType: data.content_type,
    insecure: String(data.insecure_ssl ?? "0") !== "0",
    hasSecret: data.secret !== undefined && data.secret !== "",
  };
};

/** All attempts of one event share a `guid`; `code` is our status; `at` is in milliseconds since 1970. */
export type Delivery = {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly code: number;
  readonly status: string;
  readonly at: number;
};

/** Newest first. */
export const fetchDeliveries = async (
  client: GitHubClient,
  cursor?: string,
): Promise<{ readonly deliveries: readonly Delivery[]; readonly next: string | undefined }> => {
  const { data, headers } = await client.request("GET /app/hook/deliveries", {
    per_page: PAGE_SIZE,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const deliveries = data.map(({ id, guid, event, status_code: code, status, delivered_at }) => ({
    ...{ id: Number(id), guid, event, code, status },
    at: Date.parse(delivered_at),
  }));
  const next = /<[^<>]*[?&]cursor=([^&<>]+)[^<>]*>;\s*rel="next"/.exec(headers.link ?? "")?.[1];
  return { deliveries, next: next === undefined ? undefined : decodeURIComponent(next) };
};

/** `account` is a login or an enterprise's slug, and `permissions` may be fewer than the App requests. */
export type Installation = {
  readonly id: number;
  readonly login: string;
  readonly account: string;
  readonly url: string;
  readonly suspended: boolean;
  readonly selection: "all" | "selected";
  readonly permissions: Granted;
  readonly events: readonly string[];
};

export const fetchInstallations = async (client: GitHubClient, maxPages: number): Promise<readonly Installation[]> => {
  const pages = await readPages(
    async (page) => client.request("GET /app/installations", { per_page: PAGE_SIZE, page }),
    maxPages,
  );
  return pages.flat().map((one) => ({
    id: one.id,
    login: nameOf(one.account, "login"),
    account: nameOf(one.account, "login") || nameOf(one.account, "slug"),
    url: one.html_url,
    suspended: one.suspended_at !== null,
    selection: one.repository_selection,
    permissions: grantedOf(one.permissions),
    events: one.events,
  }));
};

export type InstalledApp = Pick<Installation, "url" | "suspended" | "selection"> & {
  readonly appId: number;
  readonly slug: string;
};

const MAX_PAGES_OF_APPS = 5;

/** The Apps that are installed on an organisation; undefined if the token may not list them, or they are too many. */
export const fetchInstalledApps = async (
  client: GitHubClient,
  org: string,
): Promise<readonly InstalledApp[] | undefined> => {
  try {
    const pages = await readPages(
      async (page) => client.request("GET /orgs/{org}/installations", { org, per_page: PAGE_SIZE, page }),
      MAX_PAGES_OF_APPS,
    );
    return pages.flatMap(({ installations }) =>
      installations.map((one) => ({
        ...{ appId: one.app_id, slug: one.app_slug, url: one.html_url },
        ...{ suspended: one.suspended_at !== null, selection: one.repository_selection },
      })),
    );
  } catch (error) {
    if (error instanceof TooManyPages || [403, 404].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};

const nameOf = (account: object | null, key: "login" | "slug"): string => {
  const name = (account as Readonly<Record<string, unknown>> | null)?.[key];
  return typeof name === "string" ? name : "";
};

/** Any failure but 404 does not say so. */
export const isUninstalled = async (client: GitHubClient, installation: number): Promise<boolean> => {
  try {
    await client.request("GET /app/installations/{installation_id}", { installation_id: installation });
    return false;
  } catch (refused) {
    return statusOf(refused) === 404;
  }
};

export const fetchInstallationOf = async (client: GitHubClient, { owner, repo }: RepositoryRef): Promise<number> =>
  (await client.request("GET /repos/{owner}/{repo}/installation", { owner, repo })).data.id;

export const createInstallationToken = async (client: GitHubClient, installation: number): Promise<string> => {
  const { data } = await client.request("POST /app/installations/{installation_id}/access_tokens", {
    installation_id: installation,
  });
  return data.token;
};
