import type { GateRecord, Store, VerdictRecord } from "../../store/store.ts";
import type { Visitor } from "../guard/visitor.ts";
import { MOST_VERDICTS } from "./history-part.ts";

/** A pull request as it was last judged, and its verdicts before. */
export type FoundGate = { readonly gate: GateRecord; readonly verdicts: readonly VerdictRecord[] };

/**
 * The pull request of an address; undefined where there is none, or the visitor may not read its repository, which look
 * the same: GitHub is asked first, whatever there is.
 *
 * @throws GithubFault where GitHub does not say what the visitor may read.
 */
export const findGate = async (
  store: Pick<Store, "gates" | "verdicts">,
  visitor: Visitor,
  { owner = "", repo = "", number = "" }: Readonly<Record<string, string | undefined>>,
): Promise<FoundGate | undefined> => {
  if (!/^[\w-]{1,100}$/.test(owner) || !/^[\w.-]{1,100}$/.test(repo) || !/^[1-9]\d{0,9}$/.test(number))
    return undefined;
  // As parts of a path these would be another path.
  if (repo === "." || repo === "..") return undefined;
  const access = await visitor.access(`${owner}/${repo}`);
  if (access.kind === "none") return undefined;
  const gate = await store.gates.get(access.name, Number(number));
  if (gate === undefined) return undefined;
  return { gate, verdicts: await store.verdicts.of(gate.repository, gate.number, MOST_VERDICTS) };
};
