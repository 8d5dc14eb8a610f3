import type { Shared } from "../state/host.ts";
import { nodeId } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { ArgumentValue } from "./parse-query.ts";

/** An object of the schema. Each field gives a scalar, a node, or a list of nodes, now or later. */
export type Node = {
  readonly type: string;
  readonly fields: Readonly<Record<string, (args: Args, alias: string) => unknown>>;
};
export type Args = Readonly<Record<string, ArgumentValue>>;

export type GraphqlError = { readonly message: string; readonly type: string; readonly path: readonly string[] };

/** A string argument; "" for anything else. */
export const textOf = (value: ArgumentValue | undefined): string => (typeof value === "string" ? value : "");

export const actorNode = (repositoryState: Shared & { readonly url: string }, login: string): Node | null => {
  const who = person(repositoryState, login);
  if (who.deleted) return null;
  const bot = who.kind === "bot";
  return {
    type: bot ? "Bot" : "User",
    fields: {
      id: () => nodeId(bot ? "Bot" : "User", who.id),
      databaseId: () => who.id,
      // GraphQL omits the `[bot]` of the REST API.
      login: () => (bot ? who.login.replace(/\[bot\]$/, "") : who.login),
      url: () => `${repositoryState.url}/${encodeURIComponent(who.login)}`,
    },
  };
};

/**
 * `first` or `last` is required, at most 100.
 * @param max items in a page; 0 for no limit
 */
export const connection = <Item>(
  name: string,
  args: Args,
  max: number,
  items: readonly Item[],
  make: (item: Item) => Node,
): Node => {
  const size = Number(args.first ?? args.last ?? Number.NaN);
  if (Number.isNaN(size)) {
    throw new Refusal(
      400,
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size < 1 || size > 100) {
    throw new Refusal(
      400,
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    );
  }
  const cursor = (index: number) => Buffer.from(`cursor:${index}`).toString("base64");
  const place = (text: ArgumentValue | undefined, otherwise: number) =>
    typeof text === "string" ? Number(Buffer.from(text, "base64").toString("utf8").split(":")[1]) : otherwise;
  const after = place(args.after, -1) + 1;
  const before = place(args.before, items.length);
  const start = args.first == null ? Math.max(after, before - size) : after;
  const end = Math.min(before, start + (max > 0 ? Math.min(size, max) : size));
  const page = items.slice(start, end);
  return {
    type: `${name}Connection`,
    fields: {
      totalCount: () => items.length,
      nodes: () => page.map(make),
      pageInfo: () => ({
        type: "PageInfo",
        fields: {
          hasNextPage: () => end < items.length,
          hasPreviousPage: () => start > 0,
          startCursor: () => (page.length === 0 ? null : cursor(start)),
          endCursor: () => (page.length === 0 ? null : cursor(end - 1)),
        },
      }),
    },
  };
};
