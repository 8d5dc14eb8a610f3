import { APP_PERMISSIONS } from "../../../app/manifest/app-permissions.ts";
import type { Granted } from "../facts/doctor-facts.ts";

/** Permissions that are needed and not there, as `checks: write (is read)`. */
export const lackingPermissions = (granted: Granted): readonly string[] =>
  Object.entries(APP_PERMISSIONS).flatMap(([name, { access }]) => {
    const has = granted[name];
    if (has === access || has === "write" || has === "admin") return [];
    return [`${name}: ${access}${has === undefined ? "" : ` (is ${has})`}`];
  });
