import type { GateRecord } from "../../store/store.ts";

/** What the dashboard is asked to show. */
export type DashboardFilter = {
  /** `acme/shop`; undefined for all. */
  readonly repository: string | undefined;
  readonly verdict: GateRecord["verdict"] | undefined;
  /** One of `waitingFor`; undefined for whoever. */
  readonly waitingFor: string | undefined;
  /** How far back the counts go. */
  readonly days: (typeof DAYS)[number];
  /** From 1. */
  readonly page: number;
};

export const DAYS = [7, 30, 90] as const;
const VERDICTS = ["blocked", "error", "pass"] as const;
/** Offsets beyond this cost the database more than they tell anybody. */
const LAST_PAGE = 1_000;

/** What an address asks for; whatever is not understood is left out. */
export const dashboardFilter = (query: Readonly<Record<string, string>>): DashboardFilter => {
  const { repository = "", verdict = "", waiting = "", days = "", page = "" } = query;
  return {
    repository: /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repository) ? repository : undefined,
    verdict: VERDICTS.find((one) => one === verdict),
    waitingFor: waiting !== "" && waiting.length <= 200 ? waiting : undefined,
    days: DAYS.find((one) => String(one) === days) ?? 30,
    page: /^[1-9]\d{0,3}$/.test(page) ? Math.min(LAST_PAGE, Number(page)) : 1,
  };
};
