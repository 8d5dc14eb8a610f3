import { type ConfigFault, isLoopback, type PagesConfig } from "./app-config.ts";
import { defaultOf } from "./variables.ts";

type Given = {
  readonly pages: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly host: string;
  readonly baseUrl: string | undefined;
};

/**
 * Whether the pages are enabled, and for whom. Without sign-in only on loopback, and not behind a proxy with another
 * name.
 */
export const readPages = (given: Given): { readonly pages: PagesConfig; readonly faults: readonly ConfigFault[] } => {
  const { pages = defaultOf("PAGES"), clientId, clientSecret, host, baseUrl } = given;
  const off = { kind: "off" } as const;
  const wrong = (variable: string, message: string, allowed: string, example: string) => ({
    pages: off,
    faults: [{ variable, message, allowed, example }],
  });
  if (pages === "off") return { pages: off, faults: [] };
  if (pages !== "on") return wrong("PAGES", `It is ${JSON.stringify(pages.slice(0, 40))}.`, "on or off.", "PAGES=on");
  const where = "Both are on the App's settings page.";
  if (clientId === undefined && clientSecret === undefined) {
    const published = baseUrl !== undefined && !isLoopback(URL.parse(baseUrl)?.hostname ?? "");
    if (isLoopback(host) && !published) return { pages: { kind: "open" }, faults: [] };
    return wrong(
      "PAGES",
      "The pages would be open to everybody who reaches this server.",
      `CLIENT_ID and CLIENT_SECRET beside it, so that people sign in; or HOST (and BASE_URL) on this machine alone. ${where}`,
      "CLIENT_ID=Iv23li… CLIENT_SECRET=…",
    );
  }
  if (clientId === undefined)
    return wrong("CLIENT_ID", "It is not set, and CLIENT_SECRET is.", where, "CLIENT_ID=Iv23li…");
  if (clientSecret === undefined)
    return wrong("CLIENT_SECRET", "It is not set, and CLIENT_ID is.", where, "CLIENT_SECRET=…");
  if (baseUrl === undefined)
    return wrong(
      "BASE_URL",
      "It is not set, so GitHub does not know where to send people back to after their sign-in.",
      "The address of this server as browsers see it.",
      "BASE_URL=https://tollgate.acme.dev",
    );
  return { pages: { kind: "sign-in", clientId, clientSecret }, faults: [] };
};
