import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, open, readFile, rename, rm } from "node:fs/promises";
import { generateKeyPair } from "../../gate/signing-keys.ts";
import type { GitHubClient } from "../../github/client/github-client.ts";

export type Kept = { readonly file: string; readonly backup: string | undefined };

/**
 * Writes atomically, for the owner only. Other lines stay, and the old file is kept as a copy. `wx` refuses an existing
 * link.
 */
export const keepCredentials = async (
  file: string,
  variables: ReadonlyMap<string, string>,
  now: () => Date,
): Promise<Kept> => {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const backup = before === undefined ? undefined : `${file}.${now().toISOString().replaceAll(/[:.]/g, "-")}.backup`;
  if (backup !== undefined) {
    await copyFile(file, backup, constants.COPYFILE_EXCL);
    await chmod(backup, 0o600);
  }
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(beside, "wx", 0o600);
    try {
      await handle.writeFile(envFileText(before ?? "", variables));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return { file, backup };
};

/**
 * No value needs quotes, so shells, compose, `kubectl create secret --from-env-file` and `.env` read the same. The
 * signing key is a pair: an auditor verifies by its public half, which cannot sign
 * (docs/decisions/0067-ed25519-beside-hmac.md).
 */
export const credentialsOf = (app: MadeApp, baseUrl: string, random: () => string): ReadonlyMap<string, string> =>
  new Map([
    ["APP_ID", String(app.id)],
    ["PRIVATE_KEY", Buffer.from(app.privateKey, "utf8").toString("base64")],
    ["WEBHOOK_SECRET", app.webhookSecret ?? random()],
    ["TOLLGATE_SIGNING_KEY", generateKeyPair().privateLine],
    ["BASE_URL", baseUrl],
    ["CLIENT_ID", app.clientId],
    ["CLIENT_SECRET", app.clientSecret],
  ]);

const PAGES_NOTE = "# PAGES=on shows the dashboard to people who sign in through GitHub.";

/** Old values of the same names may be quoted and span several lines. */
export const envFileText = (before: string, variables: ReadonlyMap<string, string>): string => {
  const kept: string[] = [];
  let closing: string | undefined;
  let dropping = false;
  for (const line of before.split(/\r?\n/)) {
    if (closing !== undefined) {
      if (!dropping) kept.push(line);
      if (line.includes(closing)) closing = undefined;
      continue;
    }
    const [, name = "", value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    dropping = variables.has(name);
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote !== undefined && !value.slice(1).includes(quote)) closing = quote;
    if (!dropping) kept.push(line);
  }
  while (kept.at(-1)?.trim() === "") kept.pop();
  const added = [...variables].map(([name, value]) => `${name}=${value}`);
  const pages = variables.has("CLIENT_SECRET") && !kept.some((line) => line.includes("PAGES=")) ? [PAGES_NOTE] : [];
  return `${[...kept, ...(kept.length === 0 ? [] : [""]), ...added, ...pages].join("\n")}\n`;
};

/** GitHub shows it once. All but the first four are secrets. */
export type MadeApp = {
  readonly id: number;
  readonly slug: string;
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly privateKey: string;
  readonly webhookSecret: string | undefined;
};

/** Exchanges the code for the App. A code works once, within an hour. */
export const convertManifest = async (client: GitHubClient, code: string): Promise<MadeApp> => {
  const { data } = await client.request("POST /app-manifests/{code}/conversions", { code });
  return {
    id: data.id,
    slug: data.slug ?? "",
    url: data.html_url,
    clientId: data.client_id,
    clientSecret: data.client_secret,
    privateKey: data.pem,
    webhookSecret: data.webhook_secret ?? undefined,
  };
};
