import type { CommandsRead, Request } from "../../comment/commands/read-commands.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { BreakGlassSettings } from "../../policy/model/policy.ts";
import type { PersonFact } from "../evidence/evidence-facts.ts";
import { REASON } from "../ledger/entry.ts";
import {
  type CommandError,
  compareText,
  type ItemKey,
  type Ledger,
  type LinkEntry,
  type UndecidedRequest,
} from "../ledger/ledger.ts";
import { isOneOf, type MayAttest, mayAttest } from "../ledger/may-attest.ts";

/** Kept at most: the newest links, what people are still told, and how far which comments were read. */
const LINKS = 20;
const ASKS = 10;
const UNDECIDED = 10;
// Anybody may comment, and the ledger shares its comment with the page.
const READ = 200;

export type CommandContext = {
  readonly facts: Facts;
  readonly people: Readonly<Record<string, PersonFact>>;
  /** Who may break the glass; absent where nobody may. */
  readonly breakGlass?: BreakGlassSettings;
};

/**
 * Folds into the ledger what commands asked for besides ticks: ADR links, the broken glass, and what could not be
 * done. A person who asks for something else is not told of their older mistake any more. What somebody asks of whom the host
 * did not answer whether they may is kept, and judged again.
 */
export const foldCommands = (ledger: Ledger, commands: CommandsRead, context: CommandContext): Ledger => {
  let links = ledger.links;
  let breakGlass = ledger.breakGlass;
  const refused: CommandError[] = [];
  const undecided: UndecidedRequest[] = [];
  const requests = [...(ledger.undecided ?? []).map(requestOf), ...commands.requests];
  for (const request of requests.sort((a, b) => compareText(a.at, b.at))) {
    const may = allowed(request, context);
    const { comment, by, at } = request;
    if (!may.ok && may.unknown !== undefined) {
      undecided.push(undecidedOf(request));
      refused.push({ comment, by, at, fault: { kind: "undecided", name: request.kind, unknown: may.unknown } });
    } else if (!may.ok) {
      refused.push({ comment, by, at, fault: { kind: "not-allowed", name: request.kind } });
    } else if (request.kind === "adr") {
      const link: LinkEntry = { url: request.url, by: request.by, at: request.at };
      links = [...links.filter((one) => one.url !== link.url), link].slice(-LINKS);
    } else if (breakGlass === undefined || breakGlass.at <= request.at) {
      breakGlass = {
        base: context.facts.base.ref,
        by: request.by,
        at: request.at,
        head: request.head,
        reason: request.reason,
        as: may.as,
      };
    }
  }
  const lastRead = new Set(commands.commandComments);
  const authors = new Set(
    [...commands.operations, ...commands.requests, ...commands.commandErrors].map((one) => one.by),
  );
  const commandErrors = [
    ...ledger.commandErrors.filter(
      ({ comment, by, fault }) => !lastRead.has(comment) && !authors.has(by) && fault.kind !== "undecided",
    ),
    ...commands.commandErrors,
    ...refused,
  ];
  const read = Object.entries({ ...ledger.commands, ...commands.read }).sort(([, a], [, b]) => compareText(b.at, a.at));
  const until = read[READ]?.[1].at ?? ledger.lastRead;
  const { undecided: _, ...rest } = ledger;
  return {
    ...rest,
    links,
    ...(undecided.length === 0 ? {} : { undecided: undecided.slice(-UNDECIDED) }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
    commandErrors: commandErrors.slice(-ASKS),
    commands: Object.fromEntries(read.slice(0, READ).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(until === undefined ? {} : { lastRead: until }),
  };
};

const requestOf = ({ kind, text, by, at, comment, head }: UndecidedRequest): Request => {
  const from = { by, byBot: false, at, comment };
  return kind === "adr" ? { kind, url: text, ...from } : { kind, reason: text, head, ...from };
};

const undecidedOf = (request: Request): UndecidedRequest => {
  const { by, at, comment } = request;
  return request.kind === "adr"
    ? { kind: "adr", text: request.url, by, at, comment, head: "" }
    : { kind: "break-glass", text: request.reason.slice(0, REASON), by, at, comment, head: request.head };
};

const allowed = (request: Request, { facts, people, breakGlass }: CommandContext): MayAttest => {
  if (request.byBot) return { ok: false, why: "bot" };
  const login = request.by.toLowerCase();
  const person = Object.hasOwn(people, login) ? people[login] : undefined;
  // Whoever may write, or wrote the change, may say where its decision is recorded; the ADR itself is judged anyway. The
  // glass is broken at night by who is there, in their own name: a second person is asked only where `not-author` is written.
  return request.kind === "adr"
    ? mayAttest([{ kind: "author" }, { kind: "anyone" }], person, facts)
    : isOneOf(breakGlass?.by ?? [], person, facts);
};

/** Which item a word means. */
export type Resolved =
  | { readonly kind: "item"; readonly item: ItemKey }
  | { readonly kind: "unknown"; readonly word: string; readonly known: readonly ItemKey[] }
  | { readonly kind: "ambiguous"; readonly word: string; readonly candidates: readonly ItemKey[] };

/**
 * The item that a word means among those expected: its whole key, its id alone, or the beginning of either, where
 * only one has it. An exact spelling goes before a beginning.
 */
export const resolveItem = (word: string, keys: readonly ItemKey[]): Resolved => {
  const idOf = (key: ItemKey): string => key.slice(key.indexOf(".") + 1);
  const ways: readonly ((key: ItemKey) => boolean)[] = [
    (key) => key === word,
    (key) => idOf(key) === word,
    (key) => key.startsWith(word) || idOf(key).startsWith(word),
  ];
  for (const way of ways) {
    const candidates = word === "" ? [] : keys.filter(way);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return { kind: "item", item: only };
    if (candidates.length > 1) return { kind: "ambiguous", word, candidates };
  }
  return { kind: "unknown", word, known: keys };
};
