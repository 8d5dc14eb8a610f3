import { eachOf } from "./compile-globs.ts";
import { compilePattern } from "./compile-pattern.ts";
import type { Compiling } from "./compiling.ts";
import type { LinePattern } from "./policy.ts";
import type { WrittenList } from "./written-list.ts";

/** Compiles each pattern of a written list. */
export const eachPattern = (written: WrittenList, compiling: Compiling): readonly LinePattern[] => {
  const patterns: LinePattern[] = [];
  eachOf(written, (source, below) => {
    patterns.push(compilePattern(source, compiling, below));
  });
  return patterns;
};
