import { APP_EVENTS, appEvents } from "../../../app/manifest/app-events.ts";
import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether the App hears what it has to hear, and no more. */
export const checkEvents = ({ app, config }: DoctorFacts): readonly Finding[] => {
  if (!app.ok) return [];
  const { events, slug } = app.value;
  const lacking = appEvents().filter((name) => !events.includes(name));
  const superfluous = events.filter((name) => !Object.hasOwn(APP_EVENTS, name));
  const where = `${config.webUrl}, the settings of ${slug}, Permissions & events, Subscribe to events`;
  const findings: Finding[] = [];
  if (lacking.length > 0)
    findings.push({
      check: "events",
      level: "wrong",
      message: `The App does not hear ${lacking.join(", ")}.`,
      mend: `${where}: tick them. An event that is not offered lacks its permission.`,
    });
  if (superfluous.length > 0)
    findings.push({
      check: "events",
      level: "warning",
      message: `The App is sent ${superfluous.join(", ")}, which it throws away.`,
      mend: `${where}: untick them.`,
    });
  if (findings.length === 0)
    findings.push({
      check: "events",
      level: "ok",
      message: `The App hears all ${appEvents().length} events that it needs.`,
    });
  return findings;
};
