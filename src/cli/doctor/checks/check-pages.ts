import { SIGN_IN_PATH } from "../../../app/manifest/app-manifest.ts";
import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether people can sign in to the pages, where there are any. */
export const checkPages = ({ config, app }: DoctorFacts): readonly Finding[] => {
  const { pages, baseUrl } = config;
  switch (pages.kind) {
    case "off":
      return [{ check: "pages", level: "ok", message: "They are off." }];
    case "open":
      return [{ check: "pages", level: "ok", message: "They are open to this machine, and to no other." }];
    case "sign-in": {
      const known = app.ok ? app.value.clientId : undefined;
      if (known !== undefined && known !== pages.clientId)
        return [
          {
            check: "pages",
            level: "wrong",
            message: "CLIENT_ID is that of another App: people could not sign in, or not read what is ours.",
            mend: `Set CLIENT_ID=${known}, and CLIENT_SECRET to one of the same App.`,
          },
        ];
      if (baseUrl?.startsWith("http://") === true && !config.webUrl.startsWith("http://"))
        return [
          {
            check: "pages",
            level: "warning",
            message: "BASE_URL is not encrypted, and cookies of people who sign in go over it.",
            mend: "Put the App behind https, and set BASE_URL to that.",
          },
        ];
      return [
        {
          check: "pages",
          level: "ok",
          message: `People sign in; GitHub sends them back to ${baseUrl ?? ""}${SIGN_IN_PATH}.`,
        },
      ];
    }
  }
};
