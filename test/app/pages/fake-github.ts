import { createHash, randomUUID } from "node:crypto";
import { Hono } from "hono";

/** What somebody may do with a repository. */
type Right = "none" | "read" | "admin";

/** A GitHub that knows no more than signing in and who may read what. */
export type FakeGithub = {
  /** `ada acme/shop` → her right; what is not in it is `none`. */
  readonly rights: Map<string, Right>;
  /** Tokens that count. */
  readonly tokens: Map<string, string>;
  /** What stands in the way of every answer: a status, or `silence` for a connection that breaks. */
  readonly trouble: { is: "" | "silence" | number; headers: Record<string, string>; only: string };
  /** `GET /repos/acme/shop`, in their order. */
  readonly asked: string[];
  /** What the exchange of a code answers on top. */
  readonly extra: Record<string, unknown>;
  readonly fetch: typeof fetch;
  /** As the browser does: asks to be signed in. @returns where GitHub sends it, with a code. */
  readonly authorize: (address: string, login: string) => URL;
};

export const CLIENT = { clientId: "Iv1.pages", clientSecret: "a client's secret" };

export const fakeGithub = (): FakeGithub => {
  const rights = new Map<string, Right>();
  const tokens = new Map<string, string>();
  const codes = new Map<string, { readonly login: string; readonly challenge: string; readonly redirectUri: string }>();
  const trouble: FakeGithub["trouble"] = { is: "", headers: {}, only: "" };
  const asked: string[] = [];
  const extra: Record<string, unknown> = { expires_in: 28_800 };
  const app = new Hono();
  app.use(async (context, next) => {
    asked.push(`${context.req.method} ${context.req.path}`);
    if (typeof trouble.is === "number" && context.req.path.includes(trouble.only)) {
      return context.json({ message: "trouble" }, trouble.is as 500, trouble.headers);
    }
    return next();
  });
  app.post("/login/oauth/access_token", async (context) => {
    const body = await context.req.json<Record<string, string>>();
    const code = codes.get(body["code"] ?? "");
    codes.delete(body["code"] ?? "");
    const digest = createHash("sha256")
      .update(body["code_verifier"] ?? "")
      .digest("base64url");
    const fits = code !== undefined && code.challenge === digest && code.redirectUri === body["redirect_uri"];
    if (!fits || body["client_secret"] !== CLIENT.clientSecret) return context.json({ error: "bad_verification_code" });
    const token = `ghu_${randomUUID()}`;
    tokens.set(token, code.login);
    return context.json({ access_token: token, token_type: "bearer", scope: "", ...extra });
  });
  const loginOf = (authorization: string | undefined): string | undefined =>
    tokens.get(authorization?.replace(/^Bearer /, "") ?? "");
  app.get("/user", (context) => {
    const login = loginOf(context.req.header("authorization"));
    return login === undefined ? context.json({ message: "Bad credentials" }, 401) : context.json({ login });
  });
  app.get("/repos/:owner/:repo", (context) => {
    const login = loginOf(context.req.header("authorization"));
    if (login === undefined) return context.json({ message: "Bad credentials" }, 401);
    const name = `${context.req.param("owner")}/${context.req.param("repo")}`;
    const right = rights.get(`${login} ${name}`) ?? "none";
    if (right === "none") return context.json({ message: "Not Found" }, 404);
    return context.json({ full_name: name, private: true, permissions: { pull: true, admin: right === "admin" } });
  });
  return {
    rights,
    tokens,
    trouble,
    asked,
    extra,
    fetch: async (input, init) => {
      if (trouble.is === "silence") throw new TypeError("fetch failed");
      return app.fetch(new Request(input, init));
    },
    authorize: (address, login) => {
      const { searchParams } = new URL(address);
      const code = randomUUID();
      const redirectUri = searchParams.get("redirect_uri") ?? "";
      codes.set(code, { login, challenge: searchParams.get("code_challenge") ?? "", redirectUri });
      const back = new URL(redirectUri);
      back.searchParams.set("code", code);
      back.searchParams.set("state", searchParams.get("state") ?? "");
      return back;
    },
  };
};
