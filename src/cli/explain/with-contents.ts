import { withWanted } from "../../checklist/requirements/wanted.ts";
import { openObjects, readWantsOf } from "../../git/objects.ts";
import type { Repository } from "../../git/repository.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { Policy } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";
import type { Want } from "../../policy/model/reading.ts";

const HEAD = "HEAD";

/** The facts of paths alone, with what HEAD holds there. A file that HEAD does not have is not known, and counts for nothing. */
export const withContents = async (
  policies: readonly Policy[],
  facts: Facts,
  repository: Read<Repository>,
): Promise<Facts> => {
  if (!repository.ok) return facts;
  const objects = openObjects(repository.value);
  try {
    const read = readWantsOf(objects, { base: HEAD, head: HEAD });
    const known = await withWanted(policies, facts, async (wants) => {
      const found = await read(wants.map(atHead));
      return new Map([...found].filter(([, one]) => one.kind !== "unreadable"));
    });
    const found = [...(known.read?.found ?? [])].filter(([, one]) => one.kind !== "unreadable");
    return { ...facts, read: { more: false, found: new Map(found) } };
  } finally {
    objects.close();
  }
};

/** By its path, because a path alone has no content's id. */
const atHead = (want: Want): Want => (want.kind === "text" ? { ...want, blob: `${HEAD}:${want.path}` } : want);
