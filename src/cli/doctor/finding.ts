/** What the doctor looks at, in the order in which it tells; the words are what stands in its table. */
export const CHECKS = {
  settings: "settings",
  secrets: "secrets",
  server: "GitHub",
  credentials: "credentials",
  clock: "clock",
  permissions: "permissions",
  events: "events",
  webhook: "webhook",
  deliveries: "deliveries",
  installations: "installations",
  database: "database",
  redis: "Redis",
  pages: "pages",
  "required-check": "required check",
  policies: "policies",
} as const;

/** The name of a check. */
export type CheckName = keyof typeof CHECKS;

/**
 * What a check found. `wrong` keeps pull requests from being judged or held; `warning` is worth a look; `unknown` could
 * not be looked at.
 */
export type Finding = {
  readonly check: CheckName;
  readonly level: "ok" | "warning" | "wrong" | "unknown";
  /** `acme/shop`, `acme`; undefined where it is about the App itself. */
  readonly about?: string;
  /** What is so, as a sentence. Never a secret. */
  readonly message: string;
  /** What to do, for whoever has to do it; undefined where all is well. */
  readonly mend?: string;
};
