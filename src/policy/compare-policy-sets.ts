import {
  compareLists,
  compareNeeds,
  comparePolicies,
  compareWho,
  type Direction,
  directionOf,
  type KeyChange,
} from "./compare-policies.ts";
import { writtenText } from "./model/compiling.ts";
import type { Policy, PolicySet, Settings } from "./model/policy.ts";
import { whoText } from "./model/who.ts";

export type PolicyDifference = {
  readonly id: string;
  readonly title: string;
  readonly kind: "appears" | "vanishes" | Direction;
  readonly keys: readonly KeyChange[];
};

export type PolicySetDifference = {
  readonly settings: readonly KeyChange[];
  readonly policies: readonly PolicyDifference[];
};

export const comparePolicySets = (before: PolicySet, after: PolicySet): PolicySetDifference => {
  const was = new Map(before.policies.map((policy) => [policy.id, policy]));
  const is = new Set(after.policies.map(({ id }) => id));
  const there = after.policies.flatMap((policy): readonly PolicyDifference[] => {
    const old = was.get(policy.id);
    if (old === undefined) return asksNothing(policy) ? [] : [whole(policy, "appears")];
    const keys = comparePolicies(old, policy);
    const kind = directionOf(keys.map(({ direction }) => direction));
    return kind === undefined ? [] : [{ id: policy.id, title: policy.title, kind, keys }];
  });
  const gone = before.policies
    .filter((policy) => !is.has(policy.id) && !asksNothing(policy))
    .map((policy) => whole(policy, "vanishes"));
  return { settings: compareSettings(before.settings, after.settings), policies: [...there, ...gone] };
};

const whole = ({ id, title }: Policy, kind: "appears" | "vanishes"): PolicyDifference => ({
  id,
  title,
  kind,
  keys: [],
});

const asksNothing = ({ enforcement }: Policy): boolean => enforcement === "off";

const compareSettings = (before: Settings, after: Settings): readonly KeyChange[] => {
  const sources = ({ adr }: Settings): readonly string[] => adr.external.map(({ source }) => source);
  const by = ({ breakGlass }: Settings) => breakGlass?.by ?? [];
  const list = (settings: Settings): string => by(settings).map(whoText).join(", ");
  const budget = ({ breakGlass }: Settings): number => breakGlass?.maxPer30Days ?? Number.POSITIVE_INFINITY;
  return [
    // A branch rule that requires the old name would wait for ever.
    ...change("check", before.check, after.check, "changed"),
    ...change("adr.paths", writtenText(before.adr.writtenPaths), writtenText(after.adr.writtenPaths), "changed"),
    ...change(
      "adr.external",
      sources(before).join(", "),
      sources(after).join(", "),
      compareLists(sources(before), sources(after), "looser"),
    ),
    ...change(
      "adr.parts",
      writtenText(before.adr.parts ?? []),
      writtenText(after.adr.parts ?? []),
      compareNeeds(before.adr.parts ?? [], after.adr.parts ?? []),
    ),
    ...change("adr.headings", writtenText(before.adr.headings), writtenText(after.adr.headings), "changed"),
    ...change("adr.statuses", writtenText(before.adr.statuses ?? {}), writtenText(after.adr.statuses ?? {}), "changed"),
    ...change("break_glass.by", list(before), list(after), compareWho(by(before), by(after))),
    ...(before.breakGlass === undefined || after.breakGlass === undefined
      ? []
      : change(
          "break_glass.max_per_30_days",
          String(before.breakGlass.maxPer30Days ?? "none"),
          String(after.breakGlass.maxPer30Days ?? "none"),
          budget(after) < budget(before) ? "tighter" : "looser",
        )),
  ];
};

const change = (key: string, before: string, after: string, direction: Direction | undefined): readonly KeyChange[] =>
  before === after || direction === undefined ? [] : [{ key, before, after, direction }];
