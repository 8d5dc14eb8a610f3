import { checkCredentials, checkEvents, checkInstallations, checkPermissions } from "./check-app.ts";
import { checkPages, checkPolicies, checkRequired } from "./check-repositories.ts";
import { checkDatabase, checkRedis, checkSecrets } from "./check-storage.ts";
import { checkClock, checkDeliveries, checkServer, checkWebhook } from "./check-webhook.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
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
