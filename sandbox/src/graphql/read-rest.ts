import type { Lag } from "../http/faults.ts";
import { answerApi } from "../routes/answer-api.ts";
import type { Host } from "../state/host.ts";
import { Refusal } from "../state/refusal.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer of the REST API, which conformance tests hold to GitHub's document
export type Json = Readonly<Record<string, any>>;

/** Reads what the REST API answers to the same token, with its permissions, its lag and its wrong counts. */
export type ReadRest = <T = Json>(path: string) => Promise<T>;

/** @throws Refusal with the status of the REST answer */
export const readRest =
  (host: Host, authorization: string | undefined, lag: Lag): ReadRest =>
  async <T>(path: string): Promise<T> => {
    // Its own address, so that a list is behind for GraphQL independently of REST.
    const url = new URL(path, host.url);
    url.searchParams.set("via", "graphql");
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await answerApi(
      host,
      { method: "GET", url, prefix: "", headers, body: "" },
      { validate: false, lag },
    );
    const { location } = reply.headers;
    if (reply.status === 301 && location !== undefined) {
      const to = new URL(location);
      return readRest(host, authorization, lag)<T>(`${to.pathname}${to.search}`);
    }
    const body = JSON.parse(reply.body.toString("utf8")) as T & { readonly message?: string };
    if (reply.status !== 200) throw new Refusal(reply.status, body.message ?? "");
    return body;
  };

export const PER_PAGE = 100;

export const readAll = async (
  read: ReadRest,
  path: string,
  itemsOf = (page: Json): readonly Json[] => page as never,
) => {
  const all: Json[] = [];
  for (let page = 1; ; page += 1) {
    const found = itemsOf(await read(`${path}${path.includes("?") ? "&" : "?"}per_page=${PER_PAGE}&page=${page}`));
    all.push(...found);
    if (found.length < PER_PAGE) return all;
  }
};
