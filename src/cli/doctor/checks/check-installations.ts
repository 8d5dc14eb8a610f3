import { APP_EVENTS } from "../../../app/manifest/app-events.ts";
import type { DoctorFacts, InstallationFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";
import { lackingPermissions } from "./lacking-permissions.ts";

/** Whether the App is installed, not suspended, and may do there what it asks for. */
export const checkInstallations = ({ installations, app, config }: DoctorFacts): readonly Finding[] => {
  if (!installations.ok)
    return app.ok
      ? [
          {
            check: "installations",
            level: "unknown",
            message: `They could not be read: ${installations.said}`,
            mend: "Run this again later.",
          },
        ]
      : [];
  if (installations.value.length === 0)
    return [
      {
        check: "installations",
        level: "wrong",
        message: "The App is installed nowhere.",
        mend: `Install it: ${config.webUrl}/apps/${app.ok ? app.value.slug : "…"}/installations/new`,
      },
    ];
  const asked = app.ok ? app.value : undefined;
  return installations.value.flatMap((one) => aboutInstallation(one, asked?.permissions ?? {}, asked?.events ?? []));
};

const aboutInstallation = (
  one: InstallationFacts,
  asked: Readonly<Record<string, string>>,
  events: readonly string[],
): readonly Finding[] => {
  const { account, url, suspended, selection, permissions, repositories } = one;
  const finding = (level: Finding["level"], message: string, mend?: string): Finding => ({
    check: "installations",
    level,
    about: account,
    message,
    ...(mend === undefined ? {} : { mend }),
  });
  if (suspended)
    return [
      finding(
        "wrong",
        "It is suspended: GitHub sends nothing of it, and takes nothing.",
        `Who owns ${account}: ${url}, Unsuspend.`,
      ),
    ];
  const findings: Finding[] = [];
  // What the App itself does not ask for is told once, by its own check.
  const pending = lackingPermissions(permissions).filter((need) => !lackingPermissions(asked).includes(need));
  const unheard = events.filter((name) => Object.hasOwn(APP_EVENTS, name) && !one.events.includes(name));
  if (pending.length > 0)
    findings.push(
      finding(
        "wrong",
        `It has not accepted ${pending.join(", ")}.`,
        `Who owns ${account}: ${url}, Review request, Accept.`,
      ),
    );
  else if (unheard.length > 0)
    findings.push(
      finding(
        "wrong",
        `It does not send ${unheard.join(", ")}.`,
        `Who owns ${account}: ${url}, Review request, Accept.`,
      ),
    );
  if (selection === "selected" && repositories === 0)
    findings.push(finding("wrong", "It has no repositories.", `Who owns ${account}: ${url}, Repository access.`));
  if (findings.length > 0) return findings;
  const count = repositories === undefined ? "" : ` (${repositories})`;
  return [
    finding(
      "ok",
      selection === "all"
        ? `It has all repositories${count}.`
        : `It has selected repositories${count}; others are not judged.`,
    ),
  ];
};
