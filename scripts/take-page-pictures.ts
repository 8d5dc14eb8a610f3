/**
 * Takes the pictures of the App's pages: `node scripts/take-page-pictures.ts [folder]`, by default the two of the docs
 * into `docs/pictures`. With a folder, every page at both widths, light and dark, to be looked at.
 *
 * The pages are the App's own, over a real store that holds what the built-in policies say of some made-up pull requests.
 * Chromium (`CHROMIUM`, by default `/usr/bin/chromium`) looks at them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createPages } from "../src/app/pages/pages.ts";
import { ADOPTION, followUpKey } from "../src/app/store/store.ts";
import { busyTeam, fillStore } from "../test/app/pages/busy-team.ts";
import { CLIENT } from "../test/app/pages/fake-github.ts";
import { killJobs, openStore, pagesOver, serve } from "../test/app/pages/pages-world.ts";
import { setupPages } from "../test/app/setup/setup-context.ts";
import { openBrowser } from "../test/support/browser.ts";
import { shrinkPng } from "./shrink-png.ts";
import { takeEachWay } from "./take-each-way.ts";

type Shot = {
  readonly name: string;
  readonly path: string;
  readonly scheme: "light" | "dark";
  readonly width: number;
  readonly height: number;
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
  filtered: "/?verdict=blocked&waiting=the+author&days=90",
  unfit: "/?q=nothing+has+this+title",
  repository: "/gates/acme/billing",
  details,
  passing: `/gates/${passing?.repository}/${passing?.number}`,
  broken: `/gates/${broken?.repository}/${broken?.number}`,
  missing: "/gates/acme/shop/1",
};

const server = await serve((baseUrl) => createPages({ ...world.options, baseUrl }));
const browser = await openBrowser();

const docsPictures = async (): Promise<void> => {
  for (const { name, path, scheme, width, height } of ofDocs) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    await page.goto(server.url + path);
    const png = shrinkPng(await page.screenshot());
    writeFileSync(join(folder, `${name}.png`), png);
    console.log(`${name}.png  ${png.length} bytes`);
    await page.close();
  }
};

const everyPage = async (): Promise<void> => {
  const way = { browser, folder, wanted: process.argv[3] ?? "" };
  for (const [name, path] of Object.entries(paths))
    await takeEachWay(way, name, (page) => page.goto(server.url + path));
  await takeEachWay(way, "unfolded", async (page) => {
    await page.goto(server.url + details);
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  });
  const [nothing, closed] = [await openStore(), await openStore()];
  const empty = await serve((baseUrl) => createPages({ ...pagesOver(nothing).options, baseUrl }));
  const access = {
    ...{ kind: "sign-in" as const, ...CLIENT, encryptionKey: "0123456789abcdef0123456789abcdef" },
    ...{ webUrl: "https://github.com", apiUrl: "https://api.github.com" },
  };
  const guarded = await serve((baseUrl) => createPages({ ...pagesOver(closed).options, baseUrl, access }));
  await takeEachWay(way, "empty", (page) => page.goto(empty.url));
  await takeEachWay(way, "signed-out", (page) => page.goto(`${guarded.url}/logout`));
  await takeEachWay(way, "not-begun", (page) => page.goto(`${guarded.url}/oauth/callback?code=1&state=2`));
  for (const one of [empty, guarded, nothing, closed]) await one.close();
  for (const [name, text] of Object.entries(await setupPages()))
    await takeEachWay(way, `setup-${name}`, (page) => page.setContent(text));
};

try {
  await (asked === undefined ? docsPictures() : everyPage());
} finally {
  await browser.close();
  await server.close();
  await world.close();
}
