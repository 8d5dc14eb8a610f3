import { APP_PERMISSIONS } from "../../../app/manifest/app-permissions.ts";
import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";
import { lackingPermissions } from "./lacking-permissions.ts";

/** Whether the App asks for what it needs, and for no more. What an installation accepted is another check's business. */
export const checkPermissions = ({ app, config }: DoctorFacts): readonly Finding[] => {
  if (!app.ok) return [];
  const { permissions, slug } = app.value;
  const needed: Readonly<Record<string, { readonly access: string } | undefined>> = APP_PERMISSIONS;
  const lacking = lackingPermissions(permissions);
  const superfluous = Object.entries(permissions)
    .filter(([name, access]) => needed[name] === undefined || (needed[name].access === "read" && access !== "read"))
    .map(([name, access]) => `${name}: ${access}`);
  const where = `${config.webUrl}, the settings of ${slug}, Permissions & events`;
  const findings: Finding[] = [];
  if (lacking.length > 0)
    findings.push({
      check: "permissions",
      level: "wrong",
      message: `The App lacks ${lacking.join(", ")}.`,
      mend: `${where}: set them; then the owner of each installation has to accept.`,
    });
  if (superfluous.length > 0)
    findings.push({
      check: "permissions",
      level: "warning",
      message: `The App may do more than it needs: ${superfluous.join(", ")}.`,
      mend: `${where}: take it back; who gets the key could use it.`,
    });
  if (findings.length === 0)
    findings.push({ check: "permissions", level: "ok", message: "The App asks for what it needs, and no more." });
  return findings;
};
