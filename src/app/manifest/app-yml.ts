import { stringify } from "yaml";
import { APP_EVENTS } from "./app-events.ts";
import { appManifest } from "./app-manifest.ts";
import { APP_PERMISSIONS } from "./app-permissions.ts";

const HEAD = `# The App as Probot's tools know it. Written by scripts/generate-app-yml.ts from src/app/manifest; do not edit.
# \`tollgate start --setup\` makes the App with the same, and docs/install-app.md says what each permission is for.
`;

/** `app.yml`, as text: the manifest in Probot's form, with the reasons as comments. */
export const appYml = (): string => {
  const manifest = appManifest({ name: "tollgate", baseUrl: "https://tollgate.example.org" });
  const permissions: Readonly<Record<string, { readonly why: string } | undefined>> = APP_PERMISSIONS;
  const events: Readonly<Record<string, string | undefined>> = APP_EVENTS;
  const commented = stringify(manifest, { lineWidth: 0 }).replace(
    /^( {2}(?:- (\w+)|(\w+): (?:read|write)))$/gm,
    (line, _all, event: string | undefined, permission: string | undefined) => {
      const why = event === undefined ? permissions[permission ?? ""]?.why : events[event];
      return why === undefined ? line : `${line} # ${why.replaceAll("`", "")}`;
    },
  );
  return `${HEAD}${commented}`;
};
