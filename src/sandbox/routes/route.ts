import type { Host } from "../state/host.ts";
import type { Token, World } from "../state/world.ts";

/** A parameter of the query: absent ones are undefined. */
export type QueryValue = string | number | boolean | undefined;

/** A request after it was held against GitHub's document. */
export type RouteRequest = {
  readonly host: Host;
  /** The repository that the path names; the main one where it names none. */
  readonly world: World;
  /** What the client showed. */
  readonly token: Token;
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string | number>>;
  /** Parameters of the query, typed. */
  readonly query: Readonly<Record<string, QueryValue>>;
  /** The body; its shape has been checked against the operation's schema. */
  // biome-ignore lint/suspicious/noExplicitAny: the schema of the operation has checked it; each route knows its own.
  readonly body: any;
  /** Login of the token's actor. */
  readonly actor: string;
  /** The `Accept` header, lower case. */
  readonly accept: string;
  /** Address of the request, for links to other pages. */
  readonly url: URL;
};

/** What is answered. */
export type Answer = {
  readonly status?: number;
  /** Written as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of a body; not held against the document. */
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One permission that a token needs; of a list, any one is enough. */
export type Need = `${string}:${"read" | "write"}`;

/** How one operation is answered. */
export type Route = {
  /** The kind of token that it takes; any but an app's JWT where it is left out. `nobody` needs none. */
  readonly as?: "app" | "installation" | "user" | "nobody";
  /** Any of these permissions; none means that every token may. */
  readonly needs: readonly Need[];
  readonly answer: (request: RouteRequest) => Answer | Promise<Answer>;
};
