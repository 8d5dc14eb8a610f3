import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * The tests run in Node, on two workers: the machines that count (ours and GitHub's) have two cores, and the tests
 * that spawn the bundle, the CLI or git bring processes of their own.
 */
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
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
    // The engine and the report are the product's word; what drives them (shells, adapter) is tested by spawning it.
    coverage: {
      provider: "v8",
      include: ["src/engine/**/*.ts", "src/report/**/*.ts"],
      // The figures are wanted most when something fails.
      reportOnFailure: true,
      reporter: ["text-summary", "json-summary", "html"],

      thresholds: { lines: 95, branches: 95 },
    },
  },
});
