import type { Facts } from "../../policy/model/facts.ts";
import type { BreakGlassSettings } from "../../policy/model/policy.ts";
import type { Operation } from "./entry.ts";
import {
  type CommandError,
  compareText,
  type Ledger,
  type LinkEntry,
  MAX_REASON,
  type ReadMark,
  type UndecidedRequest,
} from "./ledger.ts";
import { isOneOf, type MayAttest, mayAttest, type PersonFact } from "./may-attest.ts";
import type { UnreadableRevision } from "./next-ledger.ts";

export type CommandsRead = {
  readonly operations: readonly Operation[];
  readonly requests: readonly Request[];
  readonly commandErrors: readonly CommandError[];
  /** Ids of the comments with a new command, even if it is only `recheck`. */
  readonly commandComments: readonly string[];
  readonly lost?: readonly UnreadableRevision[];
  readonly read: Readonly<Record<string, ReadMark>>;
};

export type Request =
  | {
      readonly kind: "adr";
      readonly url: string;
      readonly by: string;
      readonly byBot: boolean;
      readonly at: string;
      readonly comment: string;
    }
  | {
      readonly kind: "break-glass";
      readonly reason: string;
      readonly by: string;
      readonly byBot: boolean;
      readonly at: string;
      readonly comment: string;
      readonly head: string;
    };

const MAX_LINKS = 20;

const MAX_COMMAND_ERRORS = 10;

const MAX_UNDECIDED = 10;

// Anybody may comment, so marks are limited: the ledger and the page share one comment of 65,536 characters.
const MAX_READ_MARKS = 200;

type CommandContext = {
  readonly facts: Facts;
  readonly people: Readonly<Record<string, PersonFact>>;
  readonly breakGlass?: BreakGlassSettings;
};

/** A request with an unknown permission is kept for the next evaluation. */
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
      links = [...links.filter((one) => one.url !== link.url), link].slice(-MAX_LINKS);
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
  const until = read[MAX_READ_MARKS]?.[1].at ?? ledger.lastRead;
  const { undecided: _, ...rest } = ledger;
  return {
    ...rest,
    links,
    ...(undecided.length === 0 ? {} : { undecided: undecided.slice(-MAX_UNDECIDED) }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
    commandErrors: commandErrors.slice(-MAX_COMMAND_ERRORS),
    commands: Object.fromEntries(read.slice(0, MAX_READ_MARKS).sort(([a], [b]) => (a < b ? -1 : 1))),
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
    : { kind: "break-glass", text: request.reason.slice(0, MAX_REASON), by, at, comment, head: request.head };
};

const allowed = (request: Request, { facts, people, breakGlass }: CommandContext): MayAttest => {
  if (request.byBot) return { ok: false, why: "bot" };
  const login = request.by.toLowerCase();
  const person = Object.hasOwn(people, login) ? people[login] : undefined;
  // An ADR is assessed by itself, so the author may link it, too. The author may also break the glass, unless the
  // policy says `not-author`.
  return request.kind === "adr"
    ? mayAttest([{ kind: "author" }, { kind: "anyone" }], person, facts)
    : isOneOf(breakGlass?.by ?? [], person, facts);
};

/** The reaction to a command comment. Unlike a reply, it sends no notification. */
export type Answer = { readonly comment: string; readonly reaction: "+1" | "confused" | "eyes" };

/** @param counts whether a link that was given meets what an ADR is asked for */
export const answersTo = (commands: CommandsRead, after: Ledger, counts: (url: string) => boolean): readonly Answer[] =>
  commands.commandComments.map((comment): Answer => {
    const commandErrors = after.commandErrors.filter((error) => error.comment === comment);
    const refused = commands.operations.some(
      (operation) =>
        operation.comment === comment &&
        after.refusals.some(
          ({ item, by, at }) => item === operation.item && by === operation.by && at === operation.at,
        ),
    );
    const waits =
      commandErrors.some((error) => error.fault.kind === "undecided") ||
      commands.operations.some(
        (operation) =>
          operation.comment === comment &&
          after.pending.some(
            ({ item, by, at }) => item === operation.item && by === operation.by && at === operation.at,
          ),
      );
    const failed = commandErrors.some(({ fault }) => fault.kind !== "help" && fault.kind !== "undecided");
    const linked = commands.requests.filter((one) => one.kind === "adr" && one.comment === comment);
    const unfit = linked.some((one) => one.kind === "adr" && !counts(one.url));
    if (refused || failed || (unfit && !waits)) return { comment, reaction: "confused" };
    if (waits) return { comment, reaction: "eyes" };
    const did = [...commands.operations, ...commands.requests].some((one) => one.comment === comment);
    return { comment, reaction: did ? "+1" : "eyes" };
  });
