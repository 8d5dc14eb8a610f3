import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { hashSources } from "../../scripts/hash-sources.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

let bundle: Promise<string> | undefined;

/**
 * The Action's bundle of the sources as they are: the committed `dist/` where it was made of them, else one built
 * into `.tollgate/`, so that a test never judges yesterday's code. (That `dist/` itself is fresh, CI looks after.)
 */
export const freshBundle = (): Promise<string> => {
  bundle ??= find();
  return bundle;
};

const find = async (): Promise<string> => {
  const hash = hashSources(root);
  const stamp = join(root, "dist/sources.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === hash) return join(root, "dist/index.js");
  const place = join(root, ".tollgate", `bundle-${hash.slice(0, 16)}`);
  if (existsSync(place)) return join(place, "index.js");
  const work = `${place}.${process.pid}`;
  mkdirSync(join(root, ".tollgate"), { recursive: true });
  await run(process.execPath, [join(root, "scripts/bundle-action.ts"), work], { cwd: root });
  try {
    renameSync(work, place);
  } catch (error) {
    // Another worker was faster; its bundle is the same.
    if (!existsSync(place)) throw error;
  }
  rmSync(work, { recursive: true, force: true });
  prune(join(root, ".tollgate"));
  return join(place, "index.js");
};

/** Bundles of earlier sources that are kept: another run may be at one of them. */
const KEPT = 4;

const prune = (folder: string): void => {
  const bundles = readdirSync(folder).filter((name) => /^bundle-[0-9a-f]{16}$/.test(name));
  const age = new Map(bundles.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
  for (const name of bundles.sort((a, b) => (age.get(b) ?? 0) - (age.get(a) ?? 0)).slice(KEPT)) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
};
