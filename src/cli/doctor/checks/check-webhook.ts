import { isLoopback } from "../../../app/config/is-loopback.ts";
import { WEBHOOK_PATH, WEBHOOK_PATHS } from "../../../app/manifest/app-manifest.ts";
import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether GitHub sends webhooks to us, signed, and in the form that we read. */
export const checkWebhook = ({ webhook, config, app }: DoctorFacts): readonly Finding[] => {
  if (!webhook.ok)
    return app.ok
      ? [
          {
            check: "webhook",
            level: "unknown",
            message: `It could not be read: ${webhook.said}`,
            mend: "Run this again later.",
          },
        ]
      : [];
  const { url, contentType, insecure, hasSecret } = webhook.value;
  const where = `${config.webUrl}, the settings of ${app.ok ? app.value.slug : "the App"}, Webhook`;
  const wanted = config.baseUrl === undefined ? undefined : `${config.baseUrl}${WEBHOOK_PATH}`;
  const findings: Finding[] = [];
  const add = (level: Finding["level"], message: string, mend: string): void => {
    findings.push({ check: "webhook", level, message, mend: `${where}: ${mend}` });
  };
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null)
    add("wrong", "It has no address, so we hear nothing.", `set ${wanted ?? `https://…${WEBHOOK_PATH}`}, and Active.`);
  else aboutAddress(parsed, wanted, config.apiUrl, add);
  if (!hasSecret)
    add("wrong", "It has no secret, so every webhook is refused by us.", "put WEBHOOK_SECRET into Secret.");
  if (contentType !== undefined && contentType !== "json")
    add("wrong", `It sends ${contentType}, which we do not read.`, "set Content type to application/json.");
  if (insecure) add("warning", "It does not verify our certificate.", "enable SSL verification.");
  return findings.length > 0
    ? findings
    : [{ check: "webhook", level: "ok", message: `It goes to ${parsed?.href ?? ""}, signed.` }];
};

const aboutAddress = (
  url: URL,
  wanted: string | undefined,
  apiUrl: string,
  add: (level: Finding["level"], message: string, mend: string) => void,
): void => {
  const api = URL.parse(apiUrl);
  const target = wanted ?? `${url.origin}${WEBHOOK_PATH}`;
  // A GitHub on this machine (the sandbox) may well send to this machine, without encryption.
  if (isLoopback(url.hostname) && !isLoopback(api?.hostname ?? ""))
    add(
      "wrong",
      `It goes to ${url.href}, which is this machine to GitHub itself.`,
      "set an address that GitHub can reach.",
    );
  else if (wanted !== undefined && !WEBHOOK_PATHS.some((path) => url.href === wanted.replace(WEBHOOK_PATH, path)))
    add("wrong", `It goes to ${url.href}, and BASE_URL says ${wanted}.`, `set ${wanted}; or mend BASE_URL.`);
  else if (!WEBHOOK_PATHS.includes(url.pathname))
    add("wrong", `It goes to ${url.href}, where nothing waits for it.`, `set ${target}.`);
  else if (url.protocol !== "https:" && !isLoopback(url.hostname))
    add("warning", `It goes to ${url.href}, not encrypted.`, "set an address of https.");
};
