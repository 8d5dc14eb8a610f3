import type { BreakGlassPart } from "./break-glass.ts";
import { compileVerify } from "./compile-verify.ts";
import type { Defaults, DefaultsPart } from "./defaults.ts";
import { BOOLEANS } from "./meant-words.ts";
import { type Compiling, entriesOf } from "./model/compiling.ts";
import type {
  AdrNeed,
  AdrRequirement,
  AdrSettings,
  Condition,
  Enforcement,
  Item,
  Origin,
  Policy,
  Reset,
  Verify,
  Waive,
  Who,
} from "./model/policy.ts";
import { compileWhen } from "./predicates/condition.ts";
import type { WrittenPolicy, WrittenPolicyFile } from "./written-policy-file.ts";
import type { WrittenItem } from "./written-requires.ts";
import { ownerFaults, parseWho, type WrittenWho } from "./written-who.ts";

export type PolicyPart = {
  readonly id: string;
  readonly origin: Origin;
  readonly yields?: boolean;
  readonly origins: Readonly<Record<string, Origin>>;
  readonly title?: string;
  readonly why?: string;
  readonly source?: string;
  readonly owners?: readonly string[];
  readonly enforcement?: Enforcement;
  readonly followUp?: boolean;
  readonly ask?: Ask;
  readonly locked?: boolean | readonly string[];
  readonly when?: readonly Condition[];
  readonly adr?: AdrPartWritten | false;
  readonly checklist?: readonly ItemPart[];
};

type AdrPartWritten = {
  readonly when?: readonly Condition[];
  readonly parts?: readonly AdrNeed[];
  readonly maxAgeMonths?: number;
  /** Written as `true`, which replaces an earlier file's map. */
  readonly whole?: true;
  readonly origin: Origin;
};

export type ItemPart = {
  readonly id: string;
  readonly origin: Origin;
  readonly drop: boolean;
  readonly text?: string;
  readonly help?: string;
  readonly source?: string;
  readonly when?: readonly Condition[];
  readonly by?: readonly Who[];
  readonly reset?: Reset;
  readonly waive?: Waive;
  readonly verify?: readonly Verify[];
  readonly verifyOnly?: boolean;
  readonly ask?: Ask;
};

type Ask = NonNullable<WrittenItem["ask"]>;

export type PolicyFile = {
  readonly file: string;
  readonly settings: {
    readonly check?: string;
    readonly adr: Partial<AdrSettings>;
    readonly breakGlass?: BreakGlassPart;
    readonly defaults?: DefaultsPart;
    readonly locked?: WrittenPolicyFile["locked"];
    readonly origins: Readonly<Record<string, Origin>>;
  };
  readonly yields?: boolean;
  readonly policies: readonly PolicyPart[];
};

export const compilePolicy = (id: string, written: WrittenPolicy, compiling: Compiling): PolicyPart => {
  const { title, why, source, owners, enforcement, follow_up: followUp, ask, locked, when, requires } = written;
  const origins: Record<string, Origin> = {};
  for (const key of [
    "title",
    "why",
    "source",
    "owners",
    "enforcement",
    "follow_up",
    "ask",
    "locked",
    "when",
  ] as const) {
    if (written[key] !== undefined) origins[key] = compiling.at(key).origin;
  }
  if (owners !== undefined) ownerFaults(owners, compiling.at("owners"));
  const required = compiling.at("requires");
  const adr = requires?.adr === undefined ? undefined : compileAdr(requires.adr, required.at("adr"));
  if (adr !== undefined) origins["requires.adr"] = required.at("adr").origin;
  const checklist = requires?.checklist?.map((item, i) => compileItem(item, required.at("checklist", i)));
  if (requires !== undefined && adr === undefined && checklist === undefined)
    required.fault([], { code: "missing-key", message: "asks for nothing", allowed: ["adr", "checklist"] });
  if (checklist?.length === 0)
    required.fault(["checklist"], {
      code: "empty-checklist",
      message: "is a checklist without items; leave it out, or write what has to be done",
    });
  for (const [i, item] of (checklist ?? []).entries()) {
    const twice = checklist?.findIndex(({ id: other }) => other === item.id) !== i;
    if (twice)
      required.fault(["checklist", i, "id"], {
        code: "duplicate-id",
        message: `is the id "${item.id}" of another item of this checklist`,
      });
    origins[`requires.checklist.${item.id}`] ??= item.origin;
  }
  return {
    id,
    origin: compiling.origin,
    origins,
    ...defined({
      title,
      why,
      source,
      enforcement,
      followUp,
      ask,
      locked,
      owners: owners === undefined ? undefined : entriesOf(owners),
    }),
    ...defined({ when: when === undefined ? undefined : compileWhen(when, compiling.at("when")), adr, checklist }),
  };
};

const compileItem = (written: WrittenItem, compiling: Compiling): ItemPart => {
  const { id, text, help, source, when, by, reset, waive, verify, verify_only: verifyOnly, ask, drop } = written;
  if (
    drop === true &&
    Object.entries(written).some(([key, value]) => value !== undefined && key !== "id" && key !== "drop")
  ) {
    compiling.fault(["drop"], { code: "wrong-value", message: "drops the item, so nothing else can be said of it" });
  }
  return {
    id,
    origin: compiling.origin,
    drop: drop === true,
    ...defined({ text, help, source, reset, verifyOnly, ask }),
    ...defined({
      when: when === undefined ? undefined : compileWhen(when, compiling.at("when"), "requirement"),
      by: by === undefined ? undefined : parseWho(by, compiling.at("by")),
      waive: waive === undefined ? undefined : parseWaive(waive, compiling.at("waive")),
      verify: verify === undefined ? undefined : compileVerify(verify, compiling.at("verify")),
    }),
  };
};

export const parseWaive = (written: WrittenWho, compiling: Compiling): Waive => {
  if (written === "never" || written === "with-reason") return { kind: written };
  const meant = typeof written === "string" ? BOOLEANS[written.toLowerCase()] : undefined;
  if (meant === undefined) return { kind: "by", who: parseWho(written, compiling) };
  compiling.fault([], {
    code: "wrong-value",
    message: `says "${written as string}", and \`waive\` says how or by whom`,
    allowed: ["with-reason", "never", "team:@org/team"],
    suggestion: meant === "true" ? "with-reason" : "never",
  });
  return { kind: "never" };
};

const compileAdr = (
  written: NonNullable<NonNullable<WrittenPolicy["requires"]>["adr"]>,
  compiling: Compiling,
): AdrPartWritten | false => {
  if (written === false) return false;
  const { when, parts, max_age_months: maxAgeMonths } = written === true ? {} : written;
  return {
    ...(written === true ? { whole: true } : {}),
    ...defined({
      when: when === undefined ? undefined : compileWhen(when, compiling.at("when"), "requirement"),
      parts,
      maxAgeMonths,
    }),
    origin: compiling.origin,
  };
};

/** Keys without a value would overwrite an earlier file's. */
const defined = <T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };

export type MergedPolicy = {
  readonly part: PolicyPart;
  readonly items: readonly ItemPart[];
  readonly locks: ReadonlyMap<string, Origin>;
};

export const EVERYTHING = "*";

export const policyOf = ({ part, items, locks }: MergedPolicy, defaults: Defaults = {}): Policy => ({
  id: part.id,
  title: part.title ?? part.id,
  why: part.why ?? "",
  ...(part.source === undefined ? {} : { source: part.source }),
  owners: part.owners ?? [],
  enforcement: part.enforcement ?? defaults.enforcement ?? "block",
  when: part.when ?? [{ predicates: [], origin: part.origin, written: "{}" }],
  requires: {
    ...(part.adr === undefined || part.adr === false ? {} : { adr: adrOf(part.adr) }),
    checklist: items.map((item) => itemOf(item, defaults, part.ask)),
  },
  ...(part.followUp === true ? { followUp: true } : {}),
  origin: part.origin,
  origins: part.origins,
  ...(locks.size === 0 ? {} : { locks: Object.fromEntries(locks) }),
});

export const DEFAULT_ADR_PARTS: readonly AdrNeed[] = ["problem", "decision", "options-or-consequences"];

const adrOf = ({ when, parts, maxAgeMonths, origin }: AdrPartWritten): AdrRequirement => ({
  when: when ?? [],
  parts: parts ?? DEFAULT_ADR_PARTS,
  ...(maxAgeMonths === undefined ? {} : { maxAgeMonths }),
  origin,
});

const itemOf = (part: ItemPart, defaults: Defaults, ask: Ask = "nothing"): Item => ({
  id: part.id,
  text: part.text ?? "",
  ...(part.help === undefined ? {} : { help: part.help }),
  ...(part.source === undefined ? {} : { source: part.source }),
  when: part.when ?? [],
  by: part.by ?? defaults.by ?? [{ kind: "anyone" }],
  reset: part.reset ?? defaults.reset ?? "on-matching-change",
  // Only a machine can answer it, so it cannot be waived unless the policy allows it.
  waive: part.waive ?? (part.verifyOnly === true ? { kind: "never" } : (defaults.waive ?? { kind: "with-reason" })),
  verify: part.verify ?? [],
  verifyOnly: part.verifyOnly ?? false,
  ...((part.ask ?? ask) === "request-review" ? { ask: "request-review" as const } : {}),
  origin: part.origin,
});
