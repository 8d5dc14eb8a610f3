import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Oldest GitHub Enterprise Server whose webhooks and checks are as we read them (`@octokit/openapi-webhooks` 12). */
const OLDEST = [3, 14] as const;

/** Whether GitHub answers, and which GitHub it is. */
export const checkServer = ({ config, app, enterpriseVersion }: DoctorFacts): readonly Finding[] => {
  if (!app.ok && app.status === undefined)
    return [
      {
        check: "server",
        level: "unknown",
        message: `${config.apiUrl} does not answer: ${app.said}`,
        mend: "Look at this machine's network, its proxy (HTTPS_PROXY) and GHE_HOST; see https://www.githubstatus.com.",
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
          mend: "Update the server; until then, try a pull request and its merge before you rely on it.",
        }
      : { check: "server", level: "ok", message: `GitHub Enterprise Server ${enterpriseVersion} answers.` },
  ];
};
