import { eachOf } from "./compile-globs.ts";
import type { Compiling } from "./compiling.ts";
import type { WrittenList } from "./written-list.ts";

/** Reports names (of labels, accounts, checks) that begin with `!` or are too long: names are not excluded in their list, but by `not`. */
export const nameFaults = (written: WrittenList, compiling: Compiling): void => {
  eachOf(written, (name, below) => {
    if (name.startsWith("!"))
      compiling.fault(below, {
        code: "wrong-value",
        message: "begins with `!`, which excludes only in lists of globs; write it under `not`",
        suggestion: name.slice(1),
      });
    if (name.length > 200)
      compiling.fault(below, {
        code: "wrong-value",
        message: `is a name of ${name.length} characters; at most 200 are read`,
      });
  });
};
