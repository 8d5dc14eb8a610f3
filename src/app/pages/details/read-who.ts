import type { Role, Who } from "../../../engine/policy/policy.ts";
import type { JsonItem } from "../../../report/json/json-report.ts";
import { askedNow } from "../../../report/words/asked-now.ts";

const ROLES: readonly Role[] = ["read", "triage", "write", "maintain", "admin"];

/** Who may tick, from how a policy writes it (`whoText`); what is not known stands as a person of that name. */
export const readWho = (written: string): Who => {
  const all = /^all: \[(.*)\]$/s.exec(written)?.[1];
  if (all !== undefined) return { kind: "all", of: all.split(", ").map(readWho) };
  const [, kind = "", name = ""] = /^(team|role|user):(.*)$/s.exec(written) ?? [];
  const role = ROLES.find((one) => one === name);
  if (kind === "team") return { kind: "team", team: name };
  if (kind === "role" && role !== undefined) return { kind: "role", role };
  if (kind === "user") return { kind: "user", login: name.replace(/^@/, "") };
  if (written === "anyone" || written === "author" || written === "not-author") return { kind: written };
  return { kind: "user", login: written };
};

/** Whom an item still asks, as the comment says it. */
export const askedOf = ({ by, asks, several }: JsonItem): readonly Who[] =>
  askedNow({
    by: by.map(readWho),
    ...(asks === undefined ? {} : { asks: asks.map(readWho) }),
    ...(several === undefined
      ? {}
      : { several: { given: several.given, missing: several.missing.map((part) => part.map(readWho)) } }),
  });
