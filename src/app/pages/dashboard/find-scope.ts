import { sideBySide } from "../../../github/side-by-side.ts";
import type { GateRecord, Store } from "../../store/store.ts";
import type { Visitor } from "../guard/visitor.ts";
import { GithubFault } from "../sign-in/github-fault.ts";

/** Which repositories a dashboard is about. */
export type Scope = {
  /** What counts and lists are restricted to: undefined for all there are, empty for none. */
  readonly names: readonly GateRecord["repository"][] | undefined;
  /** What can be chosen, by name. */
  readonly choices: readonly string[];
  /** Those of them, lower case, that are the visitor's to run. */
  readonly administered: ReadonlySet<string>;
  /** GitHub did not say of every repository whether the visitor may read it; those are left out. */
  readonly incomplete: boolean;
};

/** Repositories that GitHub is asked about for one dashboard, at most: those where something was judged last. */
const ASKED = 200;

/**
 * The repositories of a visitor, or the one of them that they chose. A chosen one that they may not read is as if it
 * were not there.
 *
 * @throws GithubFault where GitHub says nothing at all, or takes the person's token no longer.
 */
export const findScope = async (
  store: Pick<Store, "gates">,
  visitor: Visitor,
  chosen: string | undefined,
): Promise<Scope> => {
  const known = await store.gates.repositories(ASKED);
  const asked = chosen === undefined || known.includes(chosen) ? known : [...known, chosen];
  if (visitor.open) {
    return {
      names: chosen === undefined ? undefined : [chosen],
      choices: asked.toSorted(),
      administered: new Set(asked.map((name) => name.toLowerCase())),
      incomplete: false,
    };
  }
  let down: GithubFault | undefined;
  const seen = await sideBySide(asked, async (name) => {
    try {
      return { name, access: await visitor.access(name) };
    } catch (error) {
      if (!(error instanceof GithubFault) || error.kind !== "down") throw error;
      down = error;
      return { name, access: { kind: "none" as const } };
    }
  });
  const readable = seen.filter(({ access }) => access.kind === "read");
  if (down !== undefined && readable.length === 0) throw down;
  const choices = readable.map(({ name }) => name).toSorted();
  return {
    names: chosen === undefined ? choices : choices.filter((name) => name === chosen),
    choices,
    administered: new Set(
      readable.flatMap(({ name, access }) => (access.kind === "read" && access.admin ? [name.toLowerCase()] : [])),
    ),
    incomplete: down !== undefined,
  };
};
