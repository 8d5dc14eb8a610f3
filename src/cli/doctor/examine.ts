import { checkCredentials, checkEvents, checkInstallations, checkPermissions } from "./check-app.ts";
import { checkPages, checkPolicies, checkRequired } from "./check-repositories.ts";
import { checkDatabase, checkRetired, checkSecrets } from "./check-storage.ts";
import { checkClock, checkDeliveries, checkServer, checkWebhook } from "./check-webhook.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import type { CheckName, Finding } from "./finding.ts";

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
  redis: checkRetired,
  pages: checkPages,
  "required-check": checkRequired,
  policies: checkPolicies,
};

export const examine = (facts: DoctorFacts): readonly Finding[] =>
  Object.values(EXAMINERS).flatMap((examiner) => examiner(facts));
