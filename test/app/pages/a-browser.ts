import type { Hono } from "hono";
import type { FakeGithub } from "./fake-github.ts";

/** A browser as far as the pages can tell: it keeps cookies, says where a form comes from, and follows nothing. */
export type TestBrowser = {
  readonly cookies: Map<string, string>;
  /** Every `Set-Cookie` that it was sent. */
  readonly sent: string[];
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** Sends a form. */
  readonly post: (path: string, form: Record<string, string>, headers?: Record<string, string>) => Promise<Response>;
  /** Signs in at GitHub, and comes back. */
  readonly signIn: (github: FakeGithub, login: string, path?: string) => Promise<Response>;
};

export const aBrowser = (pages: Hono, baseUrl: string): TestBrowser => {
  const cookies = new Map<string, string>();
  const sent: string[] = [];
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await pages.request(new URL(path, baseUrl).href, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      sent.push(cookie);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const get: TestBrowser["get"] = (path, headers = {}) => ask(path, { headers });
  return {
    cookies,
    sent,
    get,
    post: (path, form, headers = {}) =>
      ask(path, {
        method: "POST",
        body: new URLSearchParams(form).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(baseUrl).origin, ...headers },
      }),
    signIn: async (github, login, path = "/login") => {
      const away = await get(path);
      const back = github.authorize(away.headers.get("location") ?? "", login);
      return get(`${back.pathname}${back.search}`);
    },
  };
};

/** The token that a page's forms carry. */
export const formTokenOf = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
