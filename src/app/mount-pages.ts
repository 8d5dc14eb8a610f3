import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import type { AppConfig } from "./config/app-config.ts";
import { isLoopback } from "./config/is-loopback.ts";
import { createPages, type PagesOptions } from "./pages/create-pages.ts";

/** Answers requests for pages. */
export type PagesListener = ReturnType<typeof getRequestListener>;

/**
 * The pages, where they are switched on; those without a sign-in only where nobody but this machine can reach them.
 *
 * @returns undefined for none
 */
export const mountPages = (
  { pages, host, webUrl, apiUrl, signingKeys }: AppConfig,
  options: Omit<PagesOptions, "access" | "random">,
): PagesListener | undefined => {
  if (pages.kind === "off" || (pages.kind === "open" && !isLoopback(host))) return undefined;
  const access =
    pages.kind === "open" ? ({ kind: "open" } as const) : { ...pages, webUrl, apiUrl, sealKey: signingKeys[0] ?? "" };
  return getRequestListener(createPages({ ...options, access, random: randomBytes }).fetch);
};
