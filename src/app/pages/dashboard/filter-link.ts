import type { DashboardFilter } from "./dashboard-filter.ts";

/** The address of the dashboard with a filter, changed in parts; always from its first page, unless a page is given. */
export const filterLink = (filter: DashboardFilter, changes: Partial<DashboardFilter> = {}): string => {
  const { repository, verdict, waitingFor, days, page } = { ...filter, page: 1, ...changes };
  const query = new URLSearchParams({
    ...(repository === undefined ? {} : { repository }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(waitingFor === undefined ? {} : { waiting: waitingFor }),
    ...(days === 30 ? {} : { days: String(days) }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return query === "" ? "/" : `/?${query}`;
};
