/**
 * How many of something a test takes: few where every change is tested, all that we say we hold in `npm run test:scale`.
 */
export const atScale = (all: number, few: number): number =>
  process.env["TOLLGATE_TEST_SCALE"] === "full" ? all : few;
