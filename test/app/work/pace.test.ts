import { describe, expect, it } from "vitest";
import { createPace } from "../../../src/app/work/handler.ts";

describe("the pace of fan-outs", () => {
  it("spaces the jobs of an installation, and of each by itself", () => {
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

  it("who waited has nothing to make up for, and nothing to gain", () => {
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

  it("tells whole milliseconds, which is all that PostgreSQL keeps", () => {
    const pace = createPace(
      100 / 3,
      () => 1,
      () => 1_000,
    );
    expect([pace(1), pace(1), pace(1)]).toEqual([1_000, 1_034, 1_067]);
  });
});
