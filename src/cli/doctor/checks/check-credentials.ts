import type { DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether GitHub knows the App, and takes its key. */
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
            mend: `Set APP_ID=${app.value.id}, or take the key of App ${appId}.`,
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
        mend: `Make a new key on the App's page (${where}: Private keys) and put it into PRIVATE_KEY; or mend APP_ID, if it is another App's.`,
      },
    ];
  if (app.status === 404)
    return [
      {
        check: "credentials",
        level: "wrong",
        message: `There is no App ${appId} at ${config.apiUrl}.`,
        mend: `Take APP_ID from the App's page (${where}); for a GitHub Enterprise server set GHE_HOST.`,
      },
    ];
  return [
    {
      check: "credentials",
      level: "unknown",
      message: `GitHub could not be asked: ${app.said}`,
      mend: "Run this again later.",
    },
  ];
};
