import { Agent, request as httpRequest } from "node:http";

/**
 * The requests that an evaluation needs by the trust protocol (docs/decisions/0072), in the fewest rounds, by bare
 * `node:http` and `JSON.parse`. Nothing is checked, decided, rendered or stored: so it is the least that anybody pays
 * who looks before a write and after it.
 */
export type LeanOptions = {
  readonly api: string;
  readonly graphql: string;
  readonly token: () => Promise<string>;
  readonly queries: { readonly look: string; readonly lookEdited: string; readonly edits: string };
  /** Variables of a look that do not depend on the event. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The text of a first comment, as long as Tollgate's. */
  readonly page: string;
  readonly verdictsAs: "check-runs" | "statuses";
};

export type LeanPull = {
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } };
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly changedFiles: number;
};

export type LeanClick = Pick<LeanPull, "repository" | "number"> & {
  readonly comment: { readonly id: number; readonly node: string; readonly from: string };
  readonly by: string;
};

type Run = { readonly resourcePath: string; readonly title: string; readonly summary: string };
type LookAnswer = {
  readonly data: {
    readonly repository: {
      readonly pullRequest: {
        readonly commits: {
          readonly nodes: readonly {
            readonly commit: {
              readonly checkSuites?: {
                readonly nodes: readonly { readonly checkRuns: { readonly nodes: readonly Run[] } }[];
              };
            };
          }[];
        };
      };
    };
  };
};

/** As our roles: asked once in ten seconds. */
const ROLE_KEPT_MS = 10_000;
/** From so many files on no list is believed, and the trees are read. */
const LISTED = 3_000;
const PAGE_SIZE = 100;

export const createLean = (options: LeanOptions) => {
  const { api, graphql, token, queries, variables, page, verdictsAs } = options;
  const agent = new Agent({ keepAlive: true });
  const roles = new Map<string, number>();

  const send = async (method: string, url: string, body?: object): Promise<unknown> => {
    const authorization = `token ${await token()}`;
    return sendJson(agent, method, url, authorization, body);
  };
  const of = ({ repository, number }: Pick<LeanPull, "repository" | "number">) => {
    const owner = repository.owner.login;
    const repo = `${api}/repos/${owner}/${repository.name}`;
    return { repo, pull: `${repo}/pulls/${number}`, asked: { ...variables, owner, repo: repository.name, number } };
  };
  const verdict = async (repo: string, sha: string, run?: Run): Promise<unknown> => {
    if (verdictsAs === "statuses")
      return send("POST", `${repo}/statuses/${sha}`, { context: "tollgate", state: "pending", description: "2 open" });
    const { title = "2 of 2 open", summary = page } = run ?? {};
    const shown = { name: "tollgate", output: { title, summary }, status: "completed", conclusion: "action_required" };
    if (run === undefined) return send("POST", `${repo}/check-runs`, { ...shown, head_sha: sha });
    return send("PATCH", `${repo}/check-runs/${run.resourcePath.split("/").at(-1)}`, shown);
  };

  return {
    /** Three rounds: the look beside everything that the event names, the comment, the look after beside the verdict. */
    opened: async (opened: LeanPull): Promise<void> => {
      const { repo, pull, asked } = of(opened);
      const { head, base, changedFiles, number } = opened;
      const pages = Math.min(LISTED, Math.max(1, changedFiles)) / PAGE_SIZE;
      await Promise.all([
        send("POST", graphql, { query: queries.look, variables: asked }),
        send("GET", `${pull}/commits?per_page=${PAGE_SIZE}&page=1`),
        ...Array.from({ length: Math.ceil(pages) }, async (_, at) =>
          send("GET", `${pull}/files?per_page=${PAGE_SIZE}&page=${at + 1}`),
        ),
        ...(changedFiles < LISTED
          ? []
          : [
              send("GET", `${repo}/compare/${base}...${head}?per_page=1&page=1`),
              ...[base, head].map(async (sha) => send("GET", `${repo}/git/trees/${sha}?recursive=1`)),
            ]),
      ]);
      const comments = `${repo}/issues/${number}/comments`;
      await send("POST", comments, { body: page });
      await Promise.all([send("GET", `${comments}?per_page=${PAGE_SIZE}&page=1`), verdict(repo, head)]);
    },
    /** Three rounds: the look beside the person's role, our comment, its history beside the verdict. */
    clicked: async (click: LeanClick): Promise<void> => {
      const { repo, asked } = of(click);
      const { id, node, from } = click.comment;
      const known = (roles.get(click.by) ?? 0) > Date.now();
      const [look] = await Promise.all([
        send("POST", graphql, { query: queries.lookEdited, variables: { ...asked, edited: node } }),
        known ? undefined : send("GET", `${repo}/collaborators/${click.by}/permission`),
      ]);
      if (!known) roles.set(click.by, Date.now() + ROLE_KEPT_MS);
      await send("PATCH", `${repo}/issues/comments/${id}`, { body: from });
      const { nodes } = (look as LookAnswer).data.repository.pullRequest.commits;
      const run = nodes[0]?.commit.checkSuites?.nodes[0]?.checkRuns.nodes[0];
      await Promise.all([
        send("POST", graphql, { query: queries.edits, variables: { id: node, first: 5, after: null } }),
        verdict(repo, "", run),
      ]);
    },
  };
};

/** @throws where the answer is no success */
export const sendJson = async (
  agent: Agent,
  method: string,
  url: string,
  authorization: string,
  body?: object,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      authorization,
      accept: "application/vnd.github.v3+json",
      "user-agent": "lean",
      ...(bytes === undefined ? {} : { "content-type": "application/json", "content-length": bytes.length }),
    };
    const sent = httpRequest(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if ((response.statusCode ?? 0) < 300) resolve(JSON.parse(text));
        else reject(new Error(`${method} ${url} ${response.statusCode} ${text.slice(0, 200)}`));
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(bytes);
  });
