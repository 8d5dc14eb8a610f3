import { APP_EVENTS, APP_PERMISSIONS, appEvents } from "../../app/config/manifest.ts";
import type { Granted } from "../../github/read/app.ts";
import type { DoctorFacts, Finding, InstallationFacts } from "./doctor-facts.ts";

export const checkCredentials = ({ config, app }: DoctorFacts): readonly Finding[] => {
  const { appId, webUrl } = config;
  if (app.ok) {
    const { slug, owner } = app.value;
    return app.value.id === appId
      ? [
          {
            check: "credentials",
            level: "ok",
            message: `App ${appId} is ${slug}${owner === "" ? "" : ` of ${owner}`}; the key is its own.`,
          },
        ]
      : [
          {
            check: "credentials",
            level: "wrong",
            message: `The key is that of App ${app.value.id} (${slug}), not of App ${appId}.`,
            fix: `Set APP_ID=${app.value.id}, or take the key of App ${appId}.`,
          },
        ];
  }
  const where = `${webUrl}, Settings, Developer settings, GitHub Apps`;
  if (app.status === 401)
    return [
      {
        check: "credentials",
        level: "wrong",
        message: `GitHub does not take the private key for App ${appId}.`,
        fix: `Make a new key on the App's page (${where}: Private keys) and put it into PRIVATE_KEY; or fix APP_ID, if it is another App's.`,
      },
    ];
  if (app.status === 404)
    return [
      {
        check: "credentials",
        level: "wrong",
        message: `There is no App ${appId} at ${config.apiUrl}.`,
        fix: `Take APP_ID from the App's page (${where}); for a GitHub Enterprise server set GHE_HOST.`,
      },
    ];
  return [
    {
      check: "credentials",
      level: "unknown",
      message: `GitHub could not be asked: ${app.said}`,
      fix: "Run this again later.",
    },
  ];
};

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
      message: `The App does not receive ${lacking.join(", ")}.`,
      fix: `${where}: tick them. An event that is not offered lacks its permission.`,
    });
  if (superfluous.length > 0)
    findings.push({
      check: "events",
      level: "warning",
      message: `The App is sent ${superfluous.join(", ")}, which it throws away.`,
      fix: `${where}: untick them.`,
    });
  if (findings.length === 0)
    findings.push({
      check: "events",
      level: "ok",
      message: `The App receives all ${appEvents().length} events that it needs.`,
    });
  return findings;
};

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
      fix: `${where}: set them; then the owner of each installation has to accept.`,
    });
  if (superfluous.length > 0)
    findings.push({
      check: "permissions",
      level: "warning",
      message: `The App may do more than it needs: ${superfluous.join(", ")}.`,
      fix: `${where}: take it back; who gets the key could use it.`,
    });
  if (findings.length === 0)
    findings.push({ check: "permissions", level: "ok", message: "The App asks for what it needs, and no more." });
  return findings;
};

const lackingPermissions = (granted: Granted): readonly string[] =>
  Object.entries(APP_PERMISSIONS).flatMap(([name, { access }]) => {
    const has = granted[name];
    if (has === access || has === "write" || has === "admin") return [];
    return [`${name}: ${access}${has === undefined ? "" : ` (is ${has})`}`];
  });

export const checkInstallations = ({ installations, app, config }: DoctorFacts): readonly Finding[] => {
  if (!installations.ok)
    return app.ok
      ? [
          {
            check: "installations",
            level: "unknown",
            message: `They could not be read: ${installations.said}`,
            fix: "Run this again later.",
          },
        ]
      : [];
  if (installations.value.length === 0)
    return [
      {
        check: "installations",
        level: "wrong",
        message: "The App is installed nowhere.",
        fix: `Install it: ${config.webUrl}/apps/${app.ok ? app.value.slug : "…"}/installations/new`,
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
  const finding = (level: Finding["level"], message: string, fix?: string): Finding => ({
    check: "installations",
    level,
    about: account,
    message,
    ...(fix === undefined ? {} : { fix }),
  });
  if (suspended)
    return [
      finding(
        "wrong",
        "It is suspended: GitHub sends nothing of it, and takes nothing.",
        `The owner of ${account}: ${url}, Unsuspend.`,
      ),
    ];
  const findings: Finding[] = [];
  const pending = lackingPermissions(permissions).filter((need) => !lackingPermissions(asked).includes(need));
  const unheard = events.filter((name) => Object.hasOwn(APP_EVENTS, name) && !one.events.includes(name));
  if (pending.length > 0)
    findings.push(
      finding(
        "wrong",
        `It has not accepted ${pending.join(", ")}.`,
        `The owner of ${account}: ${url}, Review request, Accept.`,
      ),
    );
  else if (unheard.length > 0)
    findings.push(
      finding(
        "wrong",
        `It does not send ${unheard.join(", ")}.`,
        `The owner of ${account}: ${url}, Review request, Accept.`,
      ),
    );
  if (selection === "selected" && repositories === 0)
    findings.push(finding("wrong", "It has no repositories.", `The owner of ${account}: ${url}, Repository access.`));
  if (findings.length > 0) return findings;
  const count = repositories === undefined ? "" : ` (${repositories})`;
  return [
    finding(
      "ok",
      selection === "all"
        ? `It has all repositories${count}.`
        : `It has selected repositories${count}; others are not evaluated.`,
    ),
  ];
};
