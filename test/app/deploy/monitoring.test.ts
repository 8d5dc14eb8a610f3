import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMetrics } from "../../../src/app/observe/metrics.ts";
import { urgencies } from "../../../src/app/queue/queue.ts";
import { createAppServer } from "../../../src/app/server/app-server.ts";
import { documentsOf, type Manifest, textOf } from "./deploy-files.ts";

/** Series by name: the labels that they have, with each value that was seen. */
type Exported = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

const exportedBy = (text: string): Exported => {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    // A counter that was never raised has its line of help only.
    const known = /^# TYPE (\w+) /.exec(line)?.[1] ?? name;
    if (known === "") continue;
    const of = found.get(known) ?? new Map<string, Set<string>>();
    found.set(known, of);
    for (const [, label = "", value = ""] of labels.matchAll(/(\w+)="([^"]*)"/g))
      of.set(label, (of.get(label) ?? new Set()).add(value));
  }
  return found;
};

/** What the App answers at /metrics after each thing that it counts has happened once. */
const scrape = async (): Promise<string> => {
  const ready = Object.fromEntries(urgencies.map((one) => [one, 1])) as Record<(typeof urgencies)[number], number>;
  const metrics = createMetrics(
    { state: async () => ({ ready, delayed: 1, running: 1, dead: 1, oldestMs: 1_000 }) },
    async () => 2,
  );
  for (const outcome of [
    "accepted",
    "known",
    "ignored",
    "refused",
    "malformed",
    "too-large",
    "cut-off",
    "failed",
  ] as const)
    metrics.delivery("pull_request", outcome);
  for (const outcome of ["done", "superseded", "failed", "limited"] as const) metrics.job("evaluate", outcome, 1);
  for (const verdict of ["pass", "blocked", "error"] as const)
    for (const urgency of urgencies) metrics.verdict(verdict, urgency, 1);
  for (const status of [0, 200, 304, 404, 502])
    metrics.request({ installation: 1, method: "GET", path: "/", status, remaining: 4_000 } as never);
  for (const what of ["deliveries", "pull-requests"] as const) metrics.sweep(what, 1);
  const server = createAppServer({
    receive: async () => {},
    unready: async () => "",
    metrics,
    metricsToken: undefined,
    publicKeys: "{}",
    pages: () => undefined,
    onError: () => {},
  } as unknown as Parameters<typeof createAppServer>[0]);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)).text();
  } finally {
    server.close();
  }
};

const rules: readonly Manifest[] = documentsOf("deploy/monitoring/alerts.yml").flatMap(({ groups }: Manifest) =>
  groups.flatMap((group: Manifest) => group.rules),
);
const dashboard: Manifest = JSON.parse(textOf("deploy/monitoring/grafana-dashboard.json"));
const panels: readonly Manifest[] = dashboard.panels.filter((panel: Manifest) => panel.type !== "row");

const queries: readonly (readonly [name: string, expression: string])[] = [
  ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }: Manifest) => [`panel ${title}`, expr] as const)),
];

/** Labels that Prometheus itself adds to a series. */
const ADDED: readonly string[] = ["instance", "job", "le"];

/** Names, labels and values of an expression that the App does not export. */
const unknownIn = (expression: string, exported: Exported): readonly string[] => {
  const wrong: string[] = [];
  const named = [...expression.matchAll(/\b(tollgate_\w+)(?:\{([^}]*)\})?/g)];
  if (named.length === 0) wrong.push("it looks at no metric");
  const labels = new Set<string>(ADDED);
  for (const [, name = "", selector = ""] of named) {
    const series = exported.get(name);
    if (series === undefined) {
      wrong.push(name);
      continue;
    }
    for (const label of series.keys()) labels.add(label);
    for (const [, label = "", sign = "", value = ""] of selector.matchAll(/(\w+)\s*(=~|!=|!~|=)\s*"([^"]*)"/g)) {
      const values = series.get(label);
      for (const one of sign.endsWith("~") ? value.split("|") : [value])
        if (values?.has(one) !== true) wrong.push(`${name}{${label}="${one}"}`);
    }
  }
  for (const [, list = ""] of expression.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g))
    for (const label of list.split(",").map((one) => one.trim())) if (!labels.has(label)) wrong.push(`by ${label}`);
  return wrong;
};

describe("alert rules and the dashboard", () => {
  let exported: Exported;
  beforeAll(async () => {
    exported = exportedBy(await scrape());
  });
  afterAll(() => {
    exported = new Map();
  });

  test.each(queries)("%s uses only what the App exports", (_name, expression) => {
    expect(unknownIn(expression, exported)).toEqual([]);
  });

  test("a metric, a label or a value that there is not is found", () => {
    expect(unknownIn('sum by (team) (tollgate_verdicts_total{verdict="lost"}) / tollgate_none', exported)).toEqual([
      'tollgate_verdicts_total{verdict="lost"}',
      "tollgate_none",
      "by team",
    ]);
    expect(unknownIn("vector(1)", exported)).toEqual(["it looks at no metric"]);
  });

  test("each metric of the App's own is on the dashboard", () => {
    const own = [...exported.keys()].filter((name) => !/_(?:process|nodejs)_|_(?:bucket|sum|count)$/.test(name));
    const all = queries
      .filter(([name]) => name.startsWith("panel"))
      .map(([, expression]) => expression)
      .join("\n");
    expect(own.filter((name) => !all.includes(name))).toEqual([]);
    expect(own.length).toBeGreaterThan(8);
  });

  test("each alert has a name of its own, waits, and says what it means and what to do", () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, for: waits, labels, annotations } of rules) {
      expect(alert).toMatch(/^Tollgate[A-Z]\w+$/);
      expect(waits).toMatch(/^\d+[mh]$/);
      expect(["warning", "critical"]).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\.$/);
      expect(annotations.description).toMatch(/\.$/);
    }
  });

  test("labels in the words of an alert are labels that its expression keeps", () => {
    for (const { expr, annotations } of rules) {
      const named = [
        ...Object.values(annotations)
          .join(" ")
          .matchAll(/\$labels\.(\w+)/g),
      ].map(([, label]) => label);
      const kept = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(", ") ?? [];
      expect(named.filter((label) => !kept.includes(label ?? ""))).toEqual([]);
    }
  });

  test("parentheses and braces of each expression are closed", () => {
    for (const [, expression] of queries)
      for (const [open, close] of ["()", "{}", "[]"])
        expect(expression.split(open ?? "").length, expression).toBe(expression.split(close ?? "").length);
  });

  test("panels have ids of their own, stand side by side, and ask the data source that is chosen", () => {
    const ids = dashboard.panels.map(({ id }: Manifest) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = new Set<string>();
    for (const { gridPos, title } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x} ${y}`), title).toBe(false);
          cells.add(`${x} ${y}`);
        }
    }
    const [variable] = dashboard.templating.list;
    for (const { datasource, targets } of panels)
      for (const one of [datasource, ...targets.map((target: Manifest) => target.datasource)])
        expect(one).toEqual({ type: variable.query, uid: `\${${variable.name}}` });
  });
});
