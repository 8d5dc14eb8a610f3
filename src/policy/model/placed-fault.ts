import type { Fault } from "./compiling.ts";
import type { KeyPath } from "./problem.ts";

/** `which`: whether the key is wrong, or its value. */
export type PlacedFault = Fault & { readonly path: KeyPath; readonly which: "key" | "value" };

/** What is written under a key, or undefined. */
export const valueAt = (data: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    data,
  );
