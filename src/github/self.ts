/**
 * Who we are on the host, so that our own comment is told from somebody else's with our marker.
 * - `app`: a GitHub App; its comments say which app wrote them.
 * - `token`: whoever the token is. `user` tokens are asked at `GET /user`; `installation` tokens (a workflow's
 *   `GITHUB_TOKEN`, or one of another App) write as a bot.
 */
export type Self =
  | { readonly kind: "app"; readonly appId: number }
  | { readonly kind: "token"; readonly holder: "user" | "installation" };

/** The bot that a workflow's own token writes as. */
export const WORKFLOW_BOT = "github-actions[bot]";

/** What a token is, by the prefixes that GitHub gives them; one of an unknown form is taken for a workflow's. */
export const selfOfToken = (token: string): Self => ({
  kind: "token",
  holder: /^(ghp|gho|ghu|github_pat)_/.test(token) ? "user" : "installation",
});
