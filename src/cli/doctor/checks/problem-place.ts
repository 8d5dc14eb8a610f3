import type { Problem } from "../../../engine/problem.ts";

/** Where a problem is: `.github/tollgate.yml:3:5 policies.x.when`. */
export const problemPlace = ({ file, line, column, key }: Problem): string =>
  `${file}:${line}:${column}${key === "" ? "" : ` ${key}`}`;
