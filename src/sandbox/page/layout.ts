import { roleIn } from "../state/person.ts";
import type { Person, World } from "../state/world.ts";
import { type Html, html } from "./html.ts";
import { homeOf } from "./paths.ts";
import { playable } from "./viewer.ts";

/** The page around a page: the bar with the repository and the person being played. */
export const layout = (
  world: World,
  page: { readonly title: string; readonly as: Person; readonly path: string; readonly inside: Html },
): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="stylesheet" href="/_sandbox/style.css">
<link rel="icon" href="data:,">
<script src="/_sandbox/page.js" defer></script>
</head>
<body>
<div class="bar"><div>
<a class="name" href="${homeOf(world)}">${world.owner}/${world.repo} <span>· Tollgate sandbox</span></a>
<a class="nav" href="/_sandbox/settings">Settings</a>
<form method="post" action="/_sandbox/as">
<input type="hidden" name="back" value="${page.path}">
<span class="soft" id="as-label">You are</span>
<select name="as" aria-labelledby="as-label" data-submit>
${playable(world).map(
  (one) =>
    html`<option value="${one.login}" ${one === page.as ? "selected" : ""}>${one.login} (${roleIn(world, one.login)})</option>`,
)}
</select>
<noscript><button class="small">Change</button></noscript>
</form>
</div></div>
${page.inside}
</body>
</html>`;
