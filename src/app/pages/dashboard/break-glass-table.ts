import { counted } from "../../../report/words/counted.ts";
import { detailsPath } from "../parts/details-path.ts";
import { type Html, html } from "../parts/html.ts";
import { moment } from "../parts/moment.ts";
import { type DashboardData, MOST } from "./read-dashboard.ts";

/** Who merged past an unfinished checklist, and why; newest first. */
export const breakGlassTable = ({ breakGlass }: DashboardData): Html => {
  if (breakGlass.length === 0) return html`<p class="empty">Nobody broke the glass in this time.</p>`;
  const rest = breakGlass.length - MOST.breakGlass;
  return html`<ul class="list">${breakGlass.slice(0, MOST.breakGlass).map(
    ({ repository, number, by, reason, openItems, issue, at }) =>
      html`<li><p><b><bdi>${by}</bdi></b> on <a href="${detailsPath(repository, number)}">${repository} #${number}</a></p>
<p class="reason"><bdi>${reason}</bdi></p>
<p class="soft">${moment(at)} · ${counted(openItems, "item")} open${issue === undefined ? undefined : html` · follow-up #${issue}`}</p></li>`,
  )}</ul>${rest > 0 ? html`<p class="more">and ${rest} more</p>` : undefined}`;
};
