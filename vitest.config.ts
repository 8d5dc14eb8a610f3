import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** What spawns the most, or waits for a real PostgreSQL or browser: `npm run test:slow`. The rest is `npm test`. */
const SLOW = [
  "test/action/ask-for-reviews.test.ts",
  "test/action/break-glass.test.ts",
  "test/action/error-names.test.ts",
  "test/action/events-and-inputs.test.ts",
  "test/action/graphql-answers.test.ts",
  "test/action/host-faults.test.ts",
  "test/action/look-ups.test.ts",
  "test/action/moved.test.ts",
  "test/action/not-yet-there.test.ts",
  "test/action/stale-lists.test.ts",
  "test/action/surroundings.test.ts",
  "test/action/where-others-fell/**",
  "test/app/end-to-end/**",
  "test/app/faults/**",
  "test/app/pages/browser.test.ts",
  "test/app/queue/**",
  "test/app/setup/setup-in-browser.test.ts",
  "test/app/store/**",
  "test/app/work/**",
  "test/audit/app-records.test.ts",
  "test/audit/auditing.test.ts",
  "test/audit/report-in-browser.test.ts",
  "test/audit/resume.test.ts",
  "test/audit/verify-evidence.test.ts",
  "test/backtest/read-diffs.test.ts",
  "test/cli/backtest.test.ts",
  "test/cli/check.test.ts",
  "test/cli/doctor*.test.ts",
  "test/cli/explain-change.test.ts",
  "test/cli/hostile-repository.test.ts",
  "test/cli/init.test.ts",
  "test/cli/installed.test.ts",
  "test/cli/own-repository.test.ts",
  "test/cli/playground.test.ts",
  "test/cli/same-verdict.test.ts",
  "test/cli/sandbox.test.ts",
  "test/cli/start.test.ts",
  "test/cli/uncommitted.test.ts",
  "test/docs/cookbook.test.ts",
  "test/docs/run-blocks.test.ts",
  "test/docs/sandbox-pair.test.ts",
  "test/gate/policies.test.ts",
  "test/gate/unreadable-defaults.test.ts",
  "test/git/repository.test.ts",
  "test/github/read/queued-pull-requests.test.ts",
  "test/github/read/templates.test.ts",
  "test/github/read/writers.test.ts",
  "test/github/read/wrong-counts.test.ts",
  "test/policy/bounded-reading.test.ts",
  "test/sandbox/activity.test.ts",
  "test/sandbox/app-pages.test.ts",
  "test/sandbox/apps.test.ts",
  "test/sandbox/comments.test.ts",
  "test/sandbox/contents.test.ts",
  "test/sandbox/fetch.test.ts",
  "test/sandbox/limits.test.ts",
  "test/sandbox/merge.test.ts",
  "test/sandbox/page-acts.test.ts",
  "test/sandbox/page.test.ts",
  "test/sandbox/pages-in-browser.test.ts",
  "test/sandbox/pulls.test.ts",
  "test/sandbox/pushes.test.ts",
  "test/sandbox/requests.test.ts",
  "test/sandbox/rules.test.ts",
  "test/sandbox/unkind.test.ts",
];
/** What somebody would try against the gate: `npm run test:attacks`. */
const ATTACKS = ["test/attacks/**"];
const tests = (globs: readonly string[]): string[] => globs.map((glob) => glob.replace(/\*\*$/, "**/*.test.ts"));

/**
 * The tests run in Node, on three workers: the machines that count have two cores, and a third of the time a test waits
 * for a process, a server or a retry of its own. With two workers, the slow tests take half as long again.
 */
export default defineConfig({
  test: {
    environment: "node",
    setupFiles: ["test/support/property-seed.ts"],
    projects: [
      { extends: true, test: { name: "quick", include: ["test/**/*.test.ts"], exclude: [...SLOW, ...ATTACKS] } },
      { extends: true, test: { name: "slow", include: tests(SLOW) } },
      { extends: true, test: { name: "attacks", include: tests(ATTACKS) } },
    ],
    pool: "forks",
    maxWorkers: 3,
    // Files share a worker: loading the code anew for each of them would cost a quarter of the time. No test changes
    // what another could see; what is stubbed is put back below.
    isolate: false,
    // A test that spawns `node dist/index.js` on a busy machine takes seconds; nothing honest takes half a minute.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A hostile or unfinished world must not leak from one file into the next.
    unstubEnvs: true,
    // A third of what a spawned CLI or bundle takes is compiling the same code again.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "tollgate-test-compile-cache") },
    unstubGlobals: true,
    restoreMocks: true,
    // The engine and the report are the product's word: `npm run test:coverage`. Of the App and the adapter, which are
    // tested as a whole besides, `npm run test:coverage:app` measures what decides.
    coverage: {
      provider: "v8",
      include: ["policy", "checklist", "comment", "report"].map((folder) => `src/${folder}/**/*.ts`),
      // The figures are wanted most when something fails.
      reportOnFailure: true,
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: {
        lines: 95,
        branches: 95,
        "src/app/**/*.ts": { branches: 85 },
        "src/github/**/*.ts": { branches: 85 },
      },
    },
  },
});
