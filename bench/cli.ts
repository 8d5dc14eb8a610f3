import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { besideFloor, report, timeOf } from "./support/floor.ts";

/**
 * Measures how long the bundled command line takes to say its version and to check a change of ten files, beside
 * `node -e 0` in the same run.
 *
 *   node bench/cli.ts [--json]
 */
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
try {
  // In the repository, as `npm pack` has it: it looks for its version in the folder above.
  execFileSync(process.execPath, [join(root, "scripts", "bundle-cli.ts")], { stdio: "ignore" });
  const command = join(root, "bin", "tollgate.js");
  const git = (...args: string[]): void => {
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: folder, stdio: "ignore" });
  };
  const write = (path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "new\n");
  };
  git("init", "-b", "main");
  git("commit", "--allow-empty", "-m", "start");
  git("checkout", "-b", "feature");
  for (let i = 0; i < 9; i++) write(`src/m${i}/file${i}.ts`);
  write("db/migrate/20240101000000_add.rb");
  git("add", "-A");
  git("commit", "-m", "ten files");
  const { floor, of } = besideFloor(
    {
      version: () => timeOf({ args: [command, "--version"] }),
      check: () => timeOf({ args: [command, "check", "--base", "main"], cwd: folder }, [0, 1]),
    },
    9,
  );
  const [version = Number.NaN, check = Number.NaN] = [of["version"], of["check"]];
  report(
    { floorMs: floor, versionMs: version, checkMs: check, version: version / floor, check: check / floor },
    {
      floorMs: "node -e 0, ms",
      versionMs: "tollgate --version, ms",
      checkMs: "tollgate check of ten files, ms",
      version: "tollgate --version, × node -e 0",
      check: "tollgate check of ten files, × node -e 0",
    },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
