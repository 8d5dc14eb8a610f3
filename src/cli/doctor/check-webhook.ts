import { isLoopback, otherPort } from "../../app/config/app-config.ts";
import { WEBHOOK_PATH, WEBHOOK_PATHS } from "../../app/config/manifest.ts";
import type { Delivery } from "../../github/read/app.ts";
import type { DoctorFacts, Finding } from "./doctor-facts.ts";

export const checkWebhook = ({ webhook, config, app }: DoctorFacts): readonly Finding[] => {
  if (!webhook.ok)
    return app.ok
      ? [
          {
            check: "webhook",
            level: "unknown",
            message: `It could not be read: ${webhook.said}`,
            fix: "Run this again later.",
          },
        ]
      : [];
  const { url, contentType, insecure, hasSecret } = webhook.value;
  const where = `${config.webUrl}, the settings of ${app.ok ? app.value.slug : "the App"}, Webhook`;
  const wanted = config.baseUrl === undefined ? undefined : `${config.baseUrl}${WEBHOOK_PATH}`;
  const findings: Finding[] = [];
  const add = (level: Finding["level"], message: string, fix: string): void => {
    findings.push({ check: "webhook", level, message, fix: `${where}: ${fix}` });
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
  add: (level: Finding["level"], message: string, fix: string) => void,
): void => {
  const api = URL.parse(apiUrl);
  const target = wanted ?? `${url.origin}${WEBHOOK_PATH}`;
  // A sandbox on this machine may send to this machine without TLS.
  if (isLoopback(url.hostname) && !isLoopback(api?.hostname ?? ""))
    add(
      "wrong",
      `It goes to ${url.href}, which is this machine to GitHub itself.`,
      "set an address that GitHub can reach.",
    );
  else if (wanted !== undefined && !WEBHOOK_PATHS.some((path) => url.href === wanted.replace(WEBHOOK_PATH, path)))
    add("wrong", `It goes to ${url.href}, and BASE_URL says ${wanted}.`, `set ${wanted}; or fix BASE_URL.`);
  else if (!WEBHOOK_PATHS.includes(url.pathname))
    add("wrong", `It goes to ${url.href}, where nothing waits for it.`, `set ${target}.`);
  else if (url.protocol !== "https:" && !isLoopback(url.hostname))
    add("warning", `It goes to ${url.href}, not encrypted.`, "set an address of https.");
};

const delivered = ({ code }: Pick<Delivery, "code">): boolean => code >= 200 && code < 400;

export const checkDeliveries = ({ deliveries, app, config }: DoctorFacts): readonly Finding[] => {
  if (!deliveries.ok)
    return app.ok
      ? [
          {
            check: "deliveries",
            level: "unknown",
            message: `They could not be read: ${deliveries.said}`,
            fix: "Run this again later.",
          },
        ]
      : [];
  const all = deliveries.value;
  // One that was sent again has the same GUID, and arrived if any of its tries did.
  const arrived = new Set(all.filter(delivered).map(({ guid }) => guid));
  const failed = all.filter((one) => !delivered(one) && !arrived.has(one.guid));
  const newest = all.find((one) => delivered(one) || !arrived.has(one.guid));
  if (newest === undefined)
    return [
      {
        check: "deliveries",
        level: "ok",
        message: "GitHub has sent nothing yet; the first pull request will show.",
      },
    ];
  const refused = failed.filter(({ code }) => code === 401 || code === 403);
  const where = `${config.webUrl}, the settings of ${app.ok ? app.value.slug : "the App"}`;
  // Only a continuing failure is wrong: the sweep recovers failures before a success.
  if (!delivered(newest) && (newest.code === 401 || newest.code === 403))
    return [
      {
        check: "deliveries",
        level: "wrong",
        message: `We refuse what GitHub sends (${newest.code}, ${refused.length} of the last ${all.length}): it signs with another secret than ours.`,
        fix: `${where}, Webhook, Secret: set it to the first value of WEBHOOK_SECRET; restart the App if that was changed since.`,
      },
    ];
  if (!delivered(newest))
    return [
      {
        check: "deliveries",
        level: "wrong",
        message: `The last webhook (${newest.event}) did not arrive: ${newest.code} ${newest.status}; ${failed.length} of the last ${all.length} failed.`,
        fix:
          otherPort(config) ??
          `See that the App runs, and that GitHub reaches it (proxy, certificate, firewall); ${where}, Advanced, has each answer. What was missed is fetched once it runs.`,
      },
    ];
  if (failed.length > 0)
    return [
      {
        check: "deliveries",
        level: "warning",
        message: `${failed.length} of the last ${all.length} webhooks did not arrive, but the last one did.`,
        fix: "Nothing, if the App was restarted: it asks for them again within minutes. Else look at its log.",
      },
    ];
  return [{ check: "deliveries", level: "ok", message: `The last ${all.length} arrived.` }];
};

/** Oldest GitHub Enterprise Server with the webhooks and checks that we read (`@octokit/openapi-webhooks` 12). */
const OLDEST = [3, 14] as const;

export const checkServer = ({ config, app, enterpriseVersion }: DoctorFacts): readonly Finding[] => {
  if (!app.ok && app.status === undefined)
    return [
      {
        check: "server",
        level: "unknown",
        message: `${config.apiUrl} does not answer: ${app.said}`,
        fix: "Look at this machine's network, its proxy (HTTPS_PROXY) and GHE_HOST; see https://www.githubstatus.com.",
      },
    ];
  if (enterpriseVersion === undefined) return [{ check: "server", level: "ok", message: `${config.apiUrl} answers.` }];
  const [major = 0, minor = 0] = enterpriseVersion.split(".").map(Number);
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return [
    old
      ? {
          check: "server",
          level: "warning",
          message: `GitHub Enterprise Server ${enterpriseVersion} is older than ${OLDEST.join(".")}, the oldest that Tollgate was made for.`,
          fix: "Update the server; until then, try a pull request and its merge before you rely on it.",
        }
      : { check: "server", level: "ok", message: `GitHub Enterprise Server ${enterpriseVersion} answers.` },
  ];
};

const BORNE = 30;
const NOTED = 10;

/**
 * Our clock must agree with GitHub's, which rejects tokens from the future or with a long lifetime. A difference of
 * `BORNE` seconds is tolerated; GitHub's Date header has whole seconds.
 */
export const checkClock = ({ aheadMs }: DoctorFacts): readonly Finding[] => {
  if (aheadMs === undefined) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const side = aheadMs > 0 ? "ahead of" : "behind";
  const fix =
    "Let this machine take its time from a server (timedatectl set-ntp true; a container has its host's clock).";
  if (seconds <= NOTED) return [{ check: "clock", level: "ok", message: "The clock is GitHub's." }];
  return [
    {
      check: "clock",
      level: seconds > BORNE ? "wrong" : "warning",
      message: `The clock is ${duration(seconds)} ${side} GitHub's${seconds > BORNE ? ", which refuses our tokens for it, now or soon" : ""}.`,
      fix,
    },
  ];
};

const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds} seconds`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds / 3_600)} hours`;
