import { nearestSpelling } from "../../engine/policy/nearest-spelling.ts";
import type { ConfigFault } from "./config-fault.ts";
import { VARIABLES } from "./variables.ts";

/** Variables of ours that something else than the App reads (docs/operations.md). */
const OTHERS = ["TOLLGATE_TIMEOUT_MS", "TOLLGATE_RETRY_BASE_MS"];

/** What Kubernetes puts beside every container for a Service that is called `tollgate`; nobody wrote it. */
const SERVICE_LINK = /^TOLLGATE_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)$/;

/** Variables that begin with `TOLLGATE_` and mean nothing: a slip there would silently leave a setting as it was. */
export const unknownVariables = (names: readonly string[]): readonly ConfigFault[] => {
  const ours = Object.keys(VARIABLES).filter((name) => name.startsWith("TOLLGATE_"));
  return names
    .filter((name) => name.startsWith("TOLLGATE_") && ![...ours, ...OTHERS].includes(name) && !SERVICE_LINK.test(name))
    .map((name) => {
      const meant = nearestSpelling(name.slice(0, 60), ours);
      return {
        variable: name,
        message: `There is no such setting.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
        allowed: `${ours.join(", ")}.`,
        example: meant ?? "unset it",
      };
    });
};
