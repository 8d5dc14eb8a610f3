import { execFileSync, spawnSync } from "node:child_process";

/** Node as the shells start it, without what this process was given. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !["NODE_OPTIONS", "NODE_COMPILE_CACHE", "NODE_V8_COVERAGE"].includes(name),
  ),
);

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

type Run = {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
};

/** Milliseconds from start to end of one process. @throws if it ends with another code than 0 (or one of `codes`) */
export const timeOf = ({ args, cwd, env: more, input }: Run, codes: readonly number[] = [0]): number => {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...env, ...more },
    input,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  const took = performance.now() - begun;
  if (!codes.includes(status ?? -1)) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return took;
};

/** Milliseconds of `node -e 0`, the floor of whatever Node starts. */
const floorOnce = (): number => timeOf({ args: ["-e", "0"] });

export type Measured = { readonly floor: number; readonly of: Readonly<Record<string, number>> };

/**
 * Measures the floor and all others in turn, so that what else the machine does is in all of them.
 *
 * @returns medians, in milliseconds
 */
export const besideFloor = (
  measures: Readonly<Record<string, () => number | Readonly<Record<string, number>>>>,
  rounds: number,
): Measured => {
  const floors: number[] = [];
  const found = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    floors.push(floorOnce());
    for (const [name, measure] of Object.entries(measures)) {
      const took = measure();
      for (const [key, ms] of Object.entries(typeof took === "number" ? { [name]: took } : took))
        found.set(key, [...(found.get(key) ?? []), ms]);
    }
    floors.push(floorOnce());
  }
  return { floor: median(floors), of: Object.fromEntries([...found].map(([key, all]) => [key, median(all)])) };
};

/** The JSON that a process prints. */
export const jsonOf = <T>(args: readonly string[]): T =>
  JSON.parse(execFileSync(process.execPath, args, { env, encoding: "utf8", maxBuffer: 1e9 })) as T;

/** Prints figures for people, or with `--json` as one object for `bench/check.ts`. */
export const report = (figures: Readonly<Record<string, number>>, words: Readonly<Record<string, string>>): void => {
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify(figures));
    return;
  }
  const longest = Math.max(...Object.values(words).map((text) => text.length));
  for (const [key, figure] of Object.entries(figures))
    console.log(`${(words[key] ?? key).padEnd(longest + 2)}${figure.toFixed(figure < 100 ? 2 : 0).padStart(10)}`);
};
