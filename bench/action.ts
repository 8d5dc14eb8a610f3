import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { besideFloor, report, timeOf } from "./support/floor.ts";

/**
 * Measures how long the Action's bundle takes to start, beside `node -e 0` in the same run: for an event that asks for
 * nothing, and until the first request of one that asks for an evaluation, which is refused.
 *
 *   node bench/action.ts [--json]
 */
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
try {
  execFileSync(process.execPath, [join(root, "scripts", "bundle-action.ts"), folder]);
  const run = (event: string, name: string) => () =>
    timeOf(
      {
        args: [join(folder, "index.js")],
        env: {
          INPUT_TOKEN: "t",
          GITHUB_EVENT_NAME: name,
          GITHUB_EVENT_PATH: join(root, "test", "support", event),
          GITHUB_REPOSITORY: "acme/shop",
          // Nobody listens there, and nothing waits for another try.
          GITHUB_API_URL: "http://127.0.0.1:9",
          TOLLGATE_RETRY_BASE_MS: "0.001",
        },
      },
      [0, 1],
    );
  const { floor, of } = besideFloor(
    { nothing: run("chat-event.json", "issue_comment"), all: run("push-event.json", "pull_request") },
    9,
  );
  const code = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const [nothing = Number.NaN, all = Number.NaN] = [of["nothing"], of["all"]];
  report(
    {
      floorMs: floor,
      startMs: nothing,
      allMs: all,
      start: nothing / floor,
      all: all / floor,
      megabytes: code.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6,
    },
    {
      floorMs: "node -e 0, ms",
      startMs: "an event that asks for nothing, ms",
      allMs: "all loaded, and the first request refused, ms",
      start: "an event that asks for nothing, × node -e 0",
      all: "all loaded, and the first request refused, × node -e 0",
      megabytes: "code of the bundle, MB",
    },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
