import type { Scenario } from "../scenario.ts";
import { badGithub } from "./bad-github.ts";
import { bigBody } from "./big-body.ts";
import { clockSkew } from "./clock-skew.ts";
import { diskFull } from "./disk-full.ts";
import { forged } from "./forged.ts";
import { githubDown } from "./github-down.ts";
import { killPostgres } from "./kill-postgres.ts";
import { killSqlite } from "./kill-sqlite.ts";
import { twiceAndShuffled } from "./twice-and-shuffled.ts";

/** Everything that may go wrong. */
export const SCENARIOS: readonly Scenario[] = [
  killSqlite,
  killPostgres,
  twiceAndShuffled,
  badGithub,
  githubDown,
  diskFull,
  clockSkew,
  bigBody,
  forged,
];
