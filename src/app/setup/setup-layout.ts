import { createHash } from "node:crypto";
import { html, raw } from "hono/html";

/** A piece of a page: what is put in is escaped, unless it is a piece itself. */
export type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --soft: #59636e; --line: #d1d9e0; --act: #1a7f37; --wrong: #d1242f; }
@media (prefers-color-scheme: dark) { :root { --soft: #9198a1; --line: #3d444d; --act: #2da44e; --wrong: #f85149; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } label { display: block; font-weight: 600; margin-top: 1rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 6px; }
.soft { color: var(--soft); font-size: .9rem; margin: .2rem 0 0; } .wrong { color: var(--wrong); margin: .2rem 0 0; }
button { font: inherit; font-weight: 600; color: #fff; background: var(--act); border: 0; border-radius: 6px; padding: .5rem 1rem; margin-top: 1.5rem; cursor: pointer; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
code, pre { font: .875rem/1.5 ui-monospace, monospace; } pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: .75rem; }
:focus-visible { outline: 2px solid #0969da; outline-offset: 2px; }
`;

/**
 * What the browser may load and where its forms may go: nothing but this style sheet, ourselves and GitHub.
 *
 * @param webUrl where GitHub's pages are, without a slash at its end
 */
export const setupPolicy = (webUrl: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
    `form-action 'self' ${webUrl}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** A page of the setup: no script, no request of its own. */
export const setupLayout = (title: string, inside: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tollgate</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${inside}
</main>
</body>
</html>
`;
