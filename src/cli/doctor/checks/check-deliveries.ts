import type { DeliveryFacts, DoctorFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

const delivered = ({ code }: DeliveryFacts): boolean => code >= 200 && code < 400;

/** What became of the webhooks that GitHub sent of late. */
export const checkDeliveries = ({ deliveries, app, config }: DoctorFacts): readonly Finding[] => {
  if (!deliveries.ok)
    return app.ok
      ? [
          {
            check: "deliveries",
            level: "unknown",
            message: `They could not be read: ${deliveries.said}`,
            mend: "Run this again later.",
          },
        ]
      : [];
  const all = deliveries.value;
  const failed = all.filter((one) => !delivered(one));
  const [newest] = all;
  if (newest === undefined)
    return [
      {
        check: "deliveries",
        level: "ok",
        message: "GitHub has sent nothing yet; the first pull request will show.",
      },
    ];
  const refused = failed.filter(({ code }) => code === 401 || code === 403);
  const where = `${config.webUrl}, the settings of ${app.ok ? app.value.slug : "the App"}`;
  // It is told as wrong only while it goes on: what failed before a success is caught up with by the sweep.
  if (!delivered(newest) && (newest.code === 401 || newest.code === 403))
    return [
      {
        check: "deliveries",
        level: "wrong",
        message: `We refuse what GitHub sends (${newest.code}, ${refused.length} of the last ${all.length}): it signs with another secret than ours.`,
        mend: `${where}, Webhook, Secret: set it to the first value of WEBHOOK_SECRET; restart the App if that was changed since.`,
      },
    ];
  if (!delivered(newest))
    return [
      {
        check: "deliveries",
        level: "wrong",
        message: `The last webhook (${newest.event}) did not arrive: ${newest.code} ${newest.status}; ${failed.length} of the last ${all.length} failed.`,
        mend: `See that the App runs, and that GitHub reaches it (proxy, certificate, firewall); ${where}, Advanced, has each answer. What was missed is fetched once it runs.`,
      },
    ];
  if (failed.length > 0)
    return [
      {
        check: "deliveries",
        level: "warning",
        message: `${failed.length} of the last ${all.length} webhooks did not arrive, but the last one did.`,
        mend: "Nothing, if the App was restarted: it asks for them again within minutes. Else look at its log.",
      },
    ];
  return [{ check: "deliveries", level: "ok", message: `The last ${all.length} arrived.` }];
};
