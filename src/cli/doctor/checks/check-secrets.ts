import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether secrets are the App's alone, and whether a rotation is under way. That they are there at all, `readConfig` saw to. */
export const checkSecrets = ({ config, secretFiles }: DoctorFacts): readonly Finding[] => {
  const findings: Finding[] = secretFiles
    .filter(({ open }) => open)
    .map(({ path }) => ({
      check: "secrets",
      level: "warning",
      message: `${path} can be read by others of this machine.`,
      mend: `chmod 600 ${path}`,
    }));
  for (const [name, list] of [
    ["WEBHOOK_SECRET", config.webhookSecrets],
    ["TOLLGATE_SIGNING_KEY", config.signingKeys],
  ] as const)
    if (list.length > 1)
      findings.push({
        check: "secrets",
        level: "warning",
        message: `${name} has ${list.length} values: a rotation is under way.`,
        mend: "Take the old ones out once it is over (docs/install-app.md, Rotation).",
      });
  return findings.length > 0
    ? findings
    : [{ check: "secrets", level: "ok", message: "The webhook's secret and the signing key are there, and apart." }];
};
