import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathsFor } from "./match-paths.ts";
import { report } from "./support/floor.ts";

/**
 * Measures `tollgate match` as it is shipped: lines of ten files each a second, and its memory at 100,000 lines.
 *
 *   node bench/match-lines.ts [--json]
 */
const LINES = 100_000;
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
try {
  execFileSync(process.execPath, [join(root, "scripts", "bundle-cli.ts")], { stdio: "ignore" });
  const paths = pathsFor(20_000);
  const lines = Array.from({ length: LINES }, (_, i) =>
    JSON.stringify({
      id: i,
      files: Array.from({ length: 10 }, (_, j) => ({
        path: paths[(i * 7 + j * 13) % paths.length],
        status: "modified",
      })),
    }),
  );
  const input = join(folder, "lines.jsonl");
  writeFileSync(input, `${lines.join("\n")}\n`);
  const memory = join(folder, "memory.cjs");
  writeFileSync(
    memory,
    `process.on("exit", () => { const { user, system } = process.cpuUsage(); console.error("RSS " + process.resourceUsage().maxRSS + " CPU " + (user + system)); });`,
  );
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ["--require", memory, join(root, "bin", "tollgate.js"), "match", "--pack", "playbook"],
    {
      stdio: ["pipe", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  createReadStream(input).pipe(child.stdin);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`tollgate match ended with ${code}: ${said}`);
  const seconds = (performance.now() - begun) / 1_000;
  report(
    {
      linesPerSecond: LINES / seconds,
      linesPerCpuSecond: (LINES / Number(/CPU (\d+)/.exec(said)?.[1])) * 1e6,
      memory: Number(/RSS (\d+)/.exec(said)?.[1]) / 1_000,
    },
    {
      linesPerSecond: "lines of ten files a second",
      linesPerCpuSecond: "  a second of processor time, of all threads",
      memory: "memory at most, MB",
    },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
