/**
 * Stands for undici in the bundles. `@actions/http-client` imports it for requests that Tollgate does not make:
 * `@actions/github` gets a fetch of ours, which goes through proxies itself (`src/github/client/node-fetch.ts`). It would
 * be two fifths of the bundle, and take as long to load as all requests of a run.
 */
const unused = (what: string) => (): never => {
  throw new Error(`undici's ${what} is not in this bundle, because Tollgate makes its requests without it`);
};

// Made where a proxy is set, and never asked.
export class ProxyAgent {
  readonly dispatch = unused("ProxyAgent");
}

export const fetch = unused("fetch");
