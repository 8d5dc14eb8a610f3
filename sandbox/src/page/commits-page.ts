import type { GitCommit } from "../git/commits.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { editAddress } from "./edit-page.ts";
import { actionsOf, type Html, html } from "./layout.ts";
import { type PullPageNotes, pullFrame } from "./pull-frame.ts";
import { when } from "./times.ts";

export const commitsPage = (
  repositoryState: RepositoryState,
  as: Person,
  issue: Pull,
  notes: PullPageNotes & { readonly commits: readonly GitCommit[] },
): Html => {
  const { pull, number } = issue;
  const now = repositoryState.now();
  const path = `${actionsOf(repositoryState)}/pulls/${number}`;
  const left = pull.commits - notes.commits.length;
  const inside = html`${left > 0 ? html`<p class="soft">The last ${notes.commits.length} of ${pull.commits} commits</p>` : ""}
<ul class="list card">${notes.commits.map(({ sha, message, author, committer }) => {
    const [subject = "", ...body] = message.split("\n");
    return html`<li class="commit"><div><b>${subject}</b>${body.join("\n").trim() === "" ? "" : html`<pre>${body.join("\n").trim()}</pre>`}
<p class="soft">${author.name} committed ${when(committer.date, now)}</p></div><code>${sha.slice(0, 7)}</code></li>`;
  })}</ul>
${
  issue.state === "open"
    ? html`<div class="row"><form method="post" action="${path}/push"><input type="hidden" name="back" value="commits"><button class="small" title="Reads the branch from your repository again">Fetch ${pull.head.ref} from your repository</button></form>
<a class="button small" href="${editAddress(repositoryState, pull.head.ref, "", issue)}">Commit a file here</a></div>`
    : ""
}`;
  return pullFrame(repositoryState, as, issue, notes, { tab: "commits", inside });
};
