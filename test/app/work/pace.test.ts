import { describe, expect, it } from "vitest";
import { createPace } from "../../../src/app/work/handler.ts";

describe("the pace of fan-outs", () => {
  it("spaces the jobs of each installation separately", () => {
    const pace = createPace(
      100,
      () => 1,
      () => 1_000,
    );
    expect([pace(1), pace(1), pace(1), pace(2)]).toEqual([1_000, 1_100, 1_200, 1_000]);
  });

  it("is shared by the replicas", () => {
    const pace = createPace(
      100,
      () => 3,
      () => 0,
    );
    expect([pace(1), pace(1)]).toEqual([0, 300]);
  });

  it("gives no credit for time without jobs", () => {
    let now = 0;
    const pace = createPace(
      100,
      () => 1,
      () => now,
    );
    pace(1);
    now = 5_000;
    expect([pace(1), pace(1)]).toEqual([5_000, 5_100]);
  });

  it("returns whole milliseconds, because PostgreSQL stores no fractions", () => {
    const pace = createPace(
      100 / 3,
      () => 1,
      () => 1_000,
    );
    expect([pace(1), pace(1), pace(1)]).toEqual([1_000, 1_034, 1_067]);
  });
});
