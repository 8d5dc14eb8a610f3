import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { besideFloor, report, timeOf } from "./support/floor.ts";

/**
 * Measures how long the bundled command line takes to say its version and to check a change of ten files, beside
 * `node -e 0` in the same run; and beside that the least that anybody pays who asks git for a change from Node: seven
 * processes of git in four rounds, whose answers nobody reads.
 *
 *   node bench/cli.ts [--json]
 */
const GIT_ALONE = `
const { execFile } = require("node:child_process");
const git = (...args) => new Promise((resolve, reject) =>
  execFile("git", ["--no-pager", ...args], { encoding: "buffer" }, (error, out) => (error ? reject(error) : resolve(String(out).trim()))));
(async () => {
  await git("rev-parse", "--absolute-git-dir", "--show-toplevel");
  const [base, head] = (await git("rev-parse", "main^{commit}", "HEAD^{commit}")).split("\\n");
  const from = await git("merge-base", base, head);
  await Promise.all([
    git("diff-tree", "-r", "-M", "-z", "--raw", "--numstat", "-p", from, head),
    git("log", "-z", "--format=%an%x00%ae%x00%s%x00%b%x00", head, "^" + base),
    git("ls-tree", "-z", "-l", "--full-tree", base, "--", ".github/tollgate.yml"),
    git("status", "--porcelain", "-z"),
  ]);
})();
`;

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
      git: () => timeOf({ args: ["-e", GIT_ALONE], cwd: folder }),
      check: () => timeOf({ args: [command, "check", "--base", "main"], cwd: folder }, [0, 1]),
    },
    9,
  );
  const [version = Number.NaN, check = Number.NaN, git7 = Number.NaN] = [of["version"], of["check"], of["git"]];
  report(
    {
      floorMs: floor,
      versionMs: version,
      checkMs: check,
      version: version / floor,
      git: git7 / floor,
      check: check / floor,
    },
    {
      floorMs: "node -e 0, ms",
      versionMs: "tollgate --version, ms",
      checkMs: "tollgate check of ten files, ms",
      version: "tollgate --version, × node -e 0",
      git: "git asked for the change by bare Node, × node -e 0",
      check: "tollgate check of ten files, × node -e 0",
    },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
