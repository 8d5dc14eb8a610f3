import * as z from "zod";
import type {
  Entry,
  GapCode,
  Ledger,
  PendingOperation,
  RefusalCode,
  UndecidedRequest,
  UnknownWhy,
} from "../../checklist/ledger/ledger.ts";

export type BlockPayload = { readonly ledger: Ledger; readonly page: string };

export const SAID = ["ticked", "unticked", "waived"] as const satisfies readonly Entry["said"][];
export const VIA = ["box", "command", "history"] as const satisfies readonly Entry["via"][];
export const KIND = ["tick", "untick", "waive"] as const satisfies readonly PendingOperation["kind"][];
export const REQUEST = ["adr", "break-glass"] as const satisfies readonly UndecidedRequest["kind"][];
const UNKNOWN_WHY = ["not-permitted", "no-such-team", "not-found", "failed"] as const satisfies readonly UnknownWhy[];
export const GAP = ["deleted", "unreadable", "cut"] as const satisfies readonly GapCode[];
export const WHY = [
  "bot",
  "is-author",
  "not-the-author",
  "not-in",
  "no-access",
  "unattributed",
  "machine-only",
  "not-waivable",
  "no-reason",
  // Append only, because records contain the index.
  "has-pushed",
  "is-named",
  "is-co-author",
] as const satisfies readonly RefusalCode[];

const at = z.number().int().nonnegative();
const line = z.string().max(4_000);
// The reason and the account's id are missing in older records. If an id follows, "" means no reason.
const entry = z.tuple([at, at, at, at, at, at, at, at, at, line.optional(), at.optional()]);
const fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("unknown-command"), word: line, suggestion: line.optional() }),
  z.strictObject({ kind: z.literal("missing-word"), name: line }),
  z.strictObject({ kind: z.literal("unknown-item"), word: line }),
  z.strictObject({ kind: z.literal("ambiguous-item"), word: line, candidates: z.array(line).max(20) }),
  z.strictObject({ kind: z.literal("not-allowed"), name: line }),
  z.strictObject({
    kind: z.literal("undecided"),
    name: line,
    unknown: z.strictObject({ of: line, why: z.enum(UNKNOWN_WHY) }),
  }),
  z.strictObject({ kind: z.literal("help") }),
]);
/**
 * The ledger with the digest of its page (`p`). Tuples refer to tables of texts (`t`) and of contents (`h`), because
 * page and ledger share 65,536 characters. Optional parts came later.
 */
export const packedLedger = z.strictObject({
  r: line,
  n: at,
  p: line,
  t: z.array(line).max(20_000),
  h: z.array(z.array(z.tuple([at, at])).max(500)).max(5_000),
  e: z.array(entry).max(5_000),
  o: z
    .array(z.tuple([at, z.array(entry).max(50)]))
    .max(5_000)
    .optional(),
  c: z.array(z.tuple([at, at, z.string().max(10_000)])).max(5_000),
  l: z.array(z.tuple([at, at, at])).max(200),
  f: z.array(z.tuple([at, at, at, at])).max(1_000),
  g: z.tuple([at, at, at, at, at, at, z.array(at).max(5_000), at.optional()]),
  k: z.array(z.tuple([at, at, z.string().max(20).optional()])).max(2_000),
  u: at.optional(),
  a: z.array(z.tuple([at, at, at, fault])).max(50),
  w: z
    .array(z.tuple([at, at, at, at, at, at, at, at, line.optional()]))
    .max(1_000)
    .optional(),
  q: z
    .array(z.tuple([at, line, at, at, at, at]))
    .max(50)
    .optional(),
  m: z
    .array(z.tuple([at, at, at, at]))
    .max(2_000)
    .optional(),
  b: z.tuple([at, at, at, line, at, at]).optional(),
  i: at.optional(),
  d: z
    .array(z.tuple([at, at, at, at, z.boolean(), at.optional()]))
    .max(200)
    .optional(),
  s: at.optional(),
  check: z.string().max(100).optional(),
  pf: z
    .array(z.tuple([at, z.string().max(64)]))
    .max(100)
    .optional(),
  id: at.optional(),
  v: z.tuple([at, at, at, at]).optional(),
});
export type PackedLedger = z.infer<typeof packedLedger>;
export type PackedOperation = NonNullable<PackedLedger["w"]>[number];
export type PackedEntry = z.infer<typeof entry>;
export type PackedPush = NonNullable<PackedLedger["d"]>[number];

export const FINGERPRINT = 8;
