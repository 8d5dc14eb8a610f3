import type { PersonFact } from "../evidence/evidence-facts.ts";
import type { Facts } from "../facts/facts.ts";
import { compareText } from "../ledger/compare-text.ts";
import type { Ask, Ledger, LinkEntry } from "../ledger/ledger.ts";
import { isOneOf, mayAttest } from "../ledger/may-attest.ts";
import type { BreakGlassSettings } from "../policy/policy.ts";
import type { CommandsRead, Request } from "./read-commands.ts";

/** Kept at most: the newest links, what people are still told, and how far which comments were read. */
const LINKS = 20;
const ASKS = 10;
// Anybody may comment, and the ledger shares its comment with the page.
const READ = 200;

export type CommandWorld = {
  readonly facts: Facts;
  readonly people: Readonly<Record<string, PersonFact>>;
  /** Who may break the glass; absent where nobody may. */
  readonly breakGlass?: BreakGlassSettings;
};

/**
 * Folds into the ledger what commands asked for besides ticks: ADR links, the broken glass, and what could not be
 * done. A person who asks for something else is not told of their older mistake any more.
 */
export const foldCommands = (ledger: Ledger, commands: CommandsRead, world: CommandWorld): Ledger => {
  let links = ledger.links;
  let breakGlass = ledger.breakGlass;
  const refused: Ask[] = [];
  for (const request of [...commands.requests].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const as = allowed(request, world);
    if (as === undefined) {
      refused.push({
        comment: request.comment,
        by: request.by,
        at: request.at,
        fault: { kind: "not-allowed", name: request.kind },
      });
    } else if (request.kind === "adr") {
      const link: LinkEntry = { url: request.url, by: request.by, at: request.at };
      links = [...links.filter((one) => one.url !== link.url), link].slice(-LINKS);
    } else if (breakGlass === undefined || breakGlass.at <= request.at) {
      breakGlass = {
        base: world.facts.base.ref,
        by: request.by,
        at: request.at,
        head: request.head,
        reason: request.reason,
        as,
      };
    }
  }
  const heard = new Set(commands.spoken);
  const authors = new Set([...commands.operations, ...commands.requests, ...commands.asks].map((one) => one.by));
  const asks = [
    ...ledger.asks.filter((ask) => !heard.has(ask.comment) && !authors.has(ask.by)),
    ...commands.asks,
    ...refused,
  ];
  const read = Object.entries({ ...ledger.commands, ...commands.read }).sort(([, a], [, b]) => compareText(b.at, a.at));
  const until = read[READ]?.[1].at ?? ledger.heard;
  return {
    ...ledger,
    links,
    ...(breakGlass === undefined ? {} : { breakGlass }),
    asks: asks.slice(-ASKS),
    commands: Object.fromEntries(read.slice(0, READ).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(until === undefined ? {} : { heard: until }),
  };
};

/** The rule under which a request is allowed; undefined where it is not. */
const allowed = (request: Request, { facts, people, breakGlass }: CommandWorld): string | undefined => {
  if (request.byBot) return undefined;
  const login = request.by.toLowerCase();
  const person = Object.hasOwn(people, login) ? people[login] : undefined;
  // Whoever may write, or wrote the change, may say where its decision is recorded; the ADR itself is judged anyway. The
  // glass is broken at night by who is there, in their own name: a second person is asked only where `not-author` is written.
  const may =
    request.kind === "adr"
      ? mayAttest([{ kind: "author" }, { kind: "anyone" }], person, facts)
      : isOneOf(breakGlass?.by ?? [], person, facts);
  return may.ok ? may.as : undefined;
};
