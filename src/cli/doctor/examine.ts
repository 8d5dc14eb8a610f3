import { checkClock } from "./checks/check-clock.ts";
import { checkCredentials } from "./checks/check-credentials.ts";
import { checkDatabase } from "./checks/check-database.ts";
import { checkDeliveries } from "./checks/check-deliveries.ts";
import { checkEvents } from "./checks/check-events.ts";
import { checkInstallations } from "./checks/check-installations.ts";
import { checkPages } from "./checks/check-pages.ts";
import { checkPermissions } from "./checks/check-permissions.ts";
import { checkPolicies } from "./checks/check-policies.ts";
import { checkRedis } from "./checks/check-redis.ts";
import { checkRequired } from "./checks/check-required.ts";
import { checkSecrets } from "./checks/check-secrets.ts";
import { checkServer } from "./checks/check-server.ts";
import { checkWebhook } from "./checks/check-webhook.ts";
import type { DoctorFacts } from "./facts/doctor-facts.ts";
import type { CheckName, Finding } from "./finding.ts";

/** One check for each name; that the settings are right was seen to before there were facts. */
const EXAMINERS: Readonly<Record<CheckName, (facts: DoctorFacts) => readonly Finding[]>> = {
  settings: () => [{ check: "settings", level: "ok", message: "They are right." }],
  secrets: checkSecrets,
  server: checkServer,
  credentials: checkCredentials,
  clock: checkClock,
  permissions: checkPermissions,
  events: checkEvents,
  webhook: checkWebhook,
  deliveries: checkDeliveries,
  installations: checkInstallations,
  database: checkDatabase,
  redis: checkRedis,
  pages: checkPages,
  "required-check": checkRequired,
  policies: checkPolicies,
};

/** All that the checks find in the facts, in the order of their names. */
export const examine = (facts: DoctorFacts): readonly Finding[] =>
  Object.values(EXAMINERS).flatMap((examiner) => examiner(facts));
