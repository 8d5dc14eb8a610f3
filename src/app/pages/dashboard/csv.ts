import { csvLine } from "../../../audit/render.ts";
import type { PullRequestRecord, Store } from "../../store/store.ts";
import type { Visitor } from "../sign-in/guard.ts";
import { chosenOf, type DashboardFilter, findScope } from "./read-dashboard.ts";

const MAX_ROWS = 5_000;

type Column = readonly [name: string, of: (record: PullRequestRecord, now: number) => unknown];

/** New columns go last. Times are ISO 8601 UTC. */
const COLUMNS: readonly Column[] = [
  ["repository", ({ repository }) => repository],
  ["number", ({ number }) => number],
  ["title", ({ title }) => title],
  ["author", ({ author }) => author],
  ["verdict", ({ verdict }) => verdict],
  ["summary", ({ summary }) => summary],
  ["open_items", ({ openItems }) => openItems],
  ["total_items", ({ totalItems }) => totalItems],
  ["waiting_for", ({ waitingFor }) => waitingFor.join("; ")],
  ["policies", ({ policies }) => policies.join("; ")],
  ["held_since", ({ blockedSince }) => (blockedSince === undefined ? "" : new Date(blockedSince).toISOString())],
  [
    "held_hours",
    ({ blockedSince }, now) => (blockedSince === undefined ? "" : Math.floor((now - blockedSince) / 3_600_000)),
  ],
  ["base", ({ baseRef }) => baseRef],
  ["url", ({ url }) => url],
];

/** The open pull requests that the filter chooses, longest held first. */
export const dashboardCsv = async (
  { store, now }: { readonly store: Store; readonly now: () => number },
  visitor: Visitor,
  filter: DashboardFilter,
): Promise<string> => {
  const { names } = await findScope(store, visitor, filter.repository);
  const chosen = { ...chosenOf(names, filter), max: MAX_ROWS };
  const verdict = filter.verdict === undefined ? {} : { verdict: filter.verdict };
  const records = names?.length === 0 ? [] : await store.pullRequests.list({ ...chosen, ...verdict });
  const at = now();
  return [
    csvLine(COLUMNS.map(([name]) => name)),
    ...records.map((record) => csvLine(COLUMNS.map(([, of]) => of(record, at)))),
  ].join("");
};
