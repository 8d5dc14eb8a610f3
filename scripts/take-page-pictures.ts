/**
 * Takes the pictures of the App's pages: `node scripts/take-page-pictures.ts [folder]`, by default the two of the docs
 * into `docs/pictures`. With a folder, every page at both widths, light and dark, to be looked at.
 *
 * The pages are the App's own, over a real store that holds what the built-in policies say of some made-up pull requests.
 * Chromium (`CHROMIUM`, by default `/usr/bin/chromium`) looks at them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { createPages } from "../src/app/pages/pages.ts";
import { ADOPTION, followUpKey } from "../src/app/store/store.ts";
import { busyTeam, fillStore } from "../test/app/pages/busy-team.ts";
import { killJobs, openStore, pagesOver, serve } from "../test/app/pages/pages-world.ts";
import { shrinkPng } from "./shrink-png.ts";

type Shot = {
  readonly name: string;
  readonly path: string;
  readonly scheme: "light" | "dark";
  readonly width: number;
  /** Undefined for the whole page. */
  readonly height?: number;
};

const asked = process.argv[2];
const folder = resolve(asked ?? "docs/pictures");
mkdirSync(folder, { recursive: true });

const world = pagesOver(await openStore());
const team = busyTeam(64);
await fillStore(world.backend.store, team);
const { checkpoints } = world.backend.store;
const at = world.options.now();
for (const [repository, required] of [
  ["acme/shop", true],
  ["acme/search", true],
  ["acme/billing", true],
  ["acme/identity", false],
  ["acme/warehouse", null],
] as const)
  await checkpoints.set(`${ADOPTION}${repository}`, JSON.stringify({ repository, required, at }));
for (const [repository, issue, due] of [
  ["acme/shop", 900, "2026-11-30"],
  ["acme/search", 902, "2026-11-12"],
] as const)
  await checkpoints.set(followUpKey(repository, issue), JSON.stringify({ repository, issue, due, closed: false, at }));
await killJobs(world.backend, {
  "pull-request:acme/search#1214": "GET /repos/acme/search/pulls/1214/files was answered 502, five times.",
  "policies:acme/identity@main:.github/tollgate.yml":
    "The secondary rate limit of installation 1 was hit for the sixth time.",
});
const [first] = team.pullRequests;
const details = `/gates/${first?.repository}/${first?.number}`;
const passing = team.pullRequests.find(({ verdict }) => verdict === "pass");
const broken = team.pullRequests.find(({ verdict }) => verdict === "error");

const ofDocs: readonly Shot[] = [
  { name: "dashboard", path: "/", scheme: "light", width: 1000, height: 1060 },
  { name: "details-dark", path: details, scheme: "dark", width: 900, height: 1000 },
];
const paths: Readonly<Record<string, string>> = {
  dashboard: "/",
  filtered: "/?repository=acme/billing&verdict=blocked&days=90",
  details,
  passing: `/gates/${passing?.repository}/${passing?.number}`,
  broken: `/gates/${broken?.repository}/${broken?.number}`,
  missing: "/gates/acme/shop/1",
};
/** Part of a name, to take some only. */
const wanted = process.argv[3] ?? "";
const all = Object.entries(paths).flatMap(([name, path]) =>
  (["light", "dark"] as const).flatMap((scheme) =>
    [1280, 390].map((width): Shot => ({ name: `${name}-${scheme}-${width}`, path, scheme, width })),
  ),
);

const server = await serve((baseUrl) => createPages({ ...world.options, baseUrl }));
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  for (const { name, path, scheme, width, height } of asked === undefined
    ? ofDocs
    : all.filter((one) => one.name.includes(wanted))) {
    const page = await browser.newPage({ viewport: { width, height: height ?? 900 }, colorScheme: scheme });
    await page.goto(server.url + path);
    const png = shrinkPng(await page.screenshot({ fullPage: height === undefined }));
    writeFileSync(join(folder, `${name}.png`), png);
    const wider = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    console.log(`${name}.png  ${png.length} bytes${wider > 0 ? `  ${wider} px wider than the window` : ""}`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
  await world.close();
}
