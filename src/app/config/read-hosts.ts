import { type ConfigFault, webAddress } from "./app-config.ts";
import { defaultOf } from "./variables.ts";

type Hosts = { readonly apiUrl: string; readonly graphqlUrl: string; readonly webUrl: string };

type HostVariable = "GHE_HOST" | "GHE_PROTOCOL" | "GITHUB_API_URL" | "GITHUB_GRAPHQL_URL" | "GITHUB_SERVER_URL";

/**
 * GitHub's addresses. `GHE_HOST` implies all three; `GITHUB_API_URL` (a sandbox, a proxy) overrides it. `acme.ghe.com`
 * has its API on its own host, like github.com.
 */
export const readHosts = (
  given: (name: HostVariable) => string | undefined,
): { readonly hosts: Hosts; readonly faults: readonly ConfigFault[] } => {
  const faults: ConfigFault[] = [];
  const address = (variable: HostVariable, example: string): string | undefined => {
    const written = given(variable);
    if (written === undefined) return undefined;
    const url = webAddress(written);
    if (url === undefined)
      faults.push({
        variable,
        message: "It is no address.",
        allowed: "An address of http or https, without a name, a password, a query or a fragment.",
        example: `${variable}=${example}`,
      });
    return url;
  };
  const protocol = given("GHE_PROTOCOL") ?? defaultOf("GHE_PROTOCOL");
  if (protocol !== "https" && protocol !== "http")
    faults.push({
      variable: "GHE_PROTOCOL",
      message: `It is ${JSON.stringify(protocol.slice(0, 40))}.`,
      allowed: "https or http.",
      example: "GHE_PROTOCOL=https",
    });
  const host = given("GHE_HOST") ?? defaultOf("GHE_HOST");
  if (webAddress(`https://${host}`) !== `https://${host.toLowerCase()}`)
    faults.push({
      variable: "GHE_HOST",
      message: `${JSON.stringify(host.slice(0, 80))} is no name of a server.`,
      allowed: "The server's name alone, with a port where it has one; GHE_PROTOCOL says http or https.",
      example: "GHE_HOST=github.acme.dev",
    });
  const asked = address("GITHUB_API_URL", "https://api.github.com");
  const graphql = address("GITHUB_GRAPHQL_URL", "https://api.github.com/graphql");
  const web = address("GITHUB_SERVER_URL", "https://github.com");
  if (
    asked !== undefined &&
    given("GHE_HOST") !== undefined &&
    !asked.includes(`//${host}`) &&
    !asked.includes(`.${host}`)
  )
    faults.push({
      variable: "GITHUB_API_URL",
      message: `It is on another host than GHE_HOST (${host.slice(0, 80)}).`,
      allowed: "One of the two; GHE_HOST suffices for a GitHub Enterprise server.",
      example: "GHE_HOST=github.acme.dev",
    });
  const apiUrl = asked ?? apiOf(`${protocol}://${host}`);
  return {
    hosts: { apiUrl, graphqlUrl: graphql ?? graphqlOf(apiUrl), webUrl: web ?? webOf(apiUrl) },
    faults,
  };
};

const onOwnHost = (host: string): boolean => host === "github.com" || host.endsWith(".ghe.com");

const apiOf = (web: string): string => {
  const { protocol, host } = URL.parse(web) ?? new URL("https://github.com");
  return onOwnHost(host) ? `${protocol}//api.${host}` : `${protocol}//${host}/api/v3`;
};

const graphqlOf = (api: string): string =>
  api.endsWith("/api/v3") ? api.replace(/\/v3$/, "/graphql") : `${api}/graphql`;

const webOf = (api: string): string => {
  const { protocol, host } = URL.parse(api) ?? new URL("https://api.github.com");
  return `${protocol}//${onOwnHost(host.replace(/^api\./, "")) ? host.replace(/^api\./, "") : host}`;
};
