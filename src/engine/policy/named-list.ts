import type { Compiling, PackageList } from "./compiling.ts";
import { cut } from "./key-text.ts";
import { nearestSpelling } from "./nearest-spelling.ts";

/** The list of packages of a name, read when it is called for; one that there is not is reported, with those that there are. */
export const namedList = (name: string, compiling: Compiling): (() => PackageList) => {
  const found = compiling.list(name);
  if (found !== undefined) return found;
  const suggestion = nearestSpelling(name, compiling.listNames);
  compiling.fault([], {
    code: "wrong-value",
    message: `names the list "${cut(name)}", which there is not`,
    allowed: compiling.listNames,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return () => ({ packages: [], except: [], names: [] });
};
