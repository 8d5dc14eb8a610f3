import type { PolicySources } from "./extends.ts";
import type { Problem } from "./model/problem.ts";

const LONGEST = 160;
const BEFORE = 60;
const MAX_PROBLEMS = 20;

/** Adds the line of each problem, with the place that it points at, of files that a person wrote. */
export const withExcerpts = (
  problems: readonly Problem[],
  files: ReadonlyMap<string, Uint8Array>,
): readonly Problem[] => {
  const known = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const bytes = files.get(file);
    const lines = known.get(file) ?? (bytes === undefined ? [] : new TextDecoder().decode(bytes).split(/\r?\n/));
    known.set(file, lines);
    return lines;
  };
  return problems.map((problem, index) => {
    const line = index < MAX_PROBLEMS ? linesOf(problem.file)[problem.line - 1] : undefined;
    // A problem of the whole file is at its first character.
    const whole = problem.key === "" && problem.code !== "bad-yaml" && problem.line === 1 && problem.column === 1;
    if (line === undefined || line.trim() === "" || whole) return problem;
    const start = problem.column > LONGEST - BEFORE ? problem.column - 1 - BEFORE : 0;
    const text = line.slice(start, start + LONGEST).replaceAll("\t", " ");
    return { ...problem, excerpt: { text, column: Math.min(problem.column - start, text.length + 1) } };
  });
};

export const writtenFiles = ({ file, defaults, extendsFiles }: PolicySources): ReadonlyMap<string, Uint8Array> =>
  new Map(
    [...(extendsFiles ?? []), ...[defaults, file].map((one) => [one?.file ?? "", one?.bytes] as const)].flatMap(
      ([name, bytes]) => (bytes instanceof Uint8Array ? [[name, bytes] as const] : []),
    ),
  );
