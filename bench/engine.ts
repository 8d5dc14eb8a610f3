import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { besideFloor, jsonOf, report } from "./support/floor.ts";

/**
 * Measures how long the engine takes to read `tollgate:playbook` and to match changes of 3,000 to 100,000 files, each in
 * a process of its own, beside `node -e 0` in the same run.
 *
 *   node bench/engine.ts [--json]
 *
 * `cold` is what an Action pays, which evaluates once; `warm` what a server pays. The leanest (`support/lean-engine-process.ts`)
 * reads the same compiled globs and looks up the same paths, and decides nothing.
 */
const root = join(import.meta.dirname, "..");
const prepared = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
try {
  execFileSync(process.execPath, [join(root, "scripts", "prepare-policies.ts"), prepared]);
  type Figures = Readonly<Record<"read" | "cold" | "cpu" | "warm" | "memory", number>>;
  type Lean = Readonly<Record<"cold" | "cpu", number>>;
  const CPU = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1_000)";
  const run = (count: number): Figures =>
    jsonOf<Figures>([join(root, "bench", "support", "engine-process.ts"), prepared, String(count)]);
  const { floor, of } = besideFloor(
    {
      3000: () => {
        const { read, cold, cpu, warm } = run(3_000);
        return { read, cold, cpu, warm, first: read + cold };
      },
      lean: () => {
        const lean = jsonOf<Lean>([join(root, "bench", "support", "lean-engine-process.ts"), prepared, "3000"]);
        return { lean: lean.cold, leanCpu: lean.cpu };
      },
      floorCpu: () => jsonOf<number>(["-e", CPU]),
      10000: () => run(10_000).cold,
      30000: () => run(30_000).cold,
    },
    5,
  );
  const most = run(100_000);
  report(
    {
      floorMs: floor,
      readMs: of["read"] ?? Number.NaN,
      coldMs: of["cold"] ?? Number.NaN,
      warmMs: of["warm"] ?? Number.NaN,
      cold: (of["cold"] ?? Number.NaN) / floor,
      lean: (of["lean"] ?? Number.NaN) / floor,
      coldCpu: (of["cpu"] ?? Number.NaN) / (of["floorCpu"] ?? Number.NaN),
      leanCpu: (of["leanCpu"] ?? Number.NaN) / (of["floorCpu"] ?? Number.NaN),
      readAndCold: (of["first"] ?? Number.NaN) / floor,
      warm: (of["warm"] ?? Number.NaN) / floor,
      growth10000: (of["10000"] ?? Number.NaN) / (of["cold"] ?? Number.NaN),
      growth30000: (of["30000"] ?? Number.NaN) / (of["cold"] ?? Number.NaN),
      growth100000: most.cold / (of["30000"] ?? Number.NaN),
      memory100000: most.memory,
    },
    {
      floorMs: "node -e 0, ms",
      readMs: "reading tollgate:playbook, ms",
      coldMs: "3,000 files for the first time, ms",
      warmMs: "3,000 files once more, ms",
      cold: "3,000 files for the first time, × node -e 0",
      lean: "  the leanest look-up of as many",
      coldCpu: "  in processor time of all threads",
      leanCpu: "  the leanest look-up, in processor time",
      readAndCold: "  with reading the policies",
      warm: "3,000 files once more, × node -e 0",
      growth10000: "10,000 files, × 3,000",
      growth30000: "30,000 files, × 3,000",
      growth100000: "100,000 files, × 30,000",
      memory100000: "memory at 100,000 files, MB",
    },
  );
} finally {
  rmSync(prepared, { recursive: true, force: true });
}
