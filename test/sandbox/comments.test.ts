import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
let second = 0;
beforeEach(async () => {
  second = 0;
  // Every look at the clock is a second later, so that revisions can be told apart.
  context = await withKindSandbox(undefined, { now: () => new Date(Date.UTC(2026, 10, 23, 6, 0, second++)) });
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
});
afterEach(() => context.close());

const history = `query($id: ID!, $after: String) {
  node(id: $id) {
    ... on IssueComment {
      body lastEditedAt
      author { login __typename }
      editor { login __typename }
      userContentEdits(first: 2, after: $after) {
        totalCount
        nodes { diff editedAt editor { login __typename } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

type History = {
  node: {
    body: string;
    lastEditedAt: string | null;
    author: { login: string; __typename: string };
    editor: { login: string } | null;
    userContentEdits: {
      totalCount: number;
      nodes: { diff: string; editedAt: string; editor: { login: string; __typename: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  };
};

describe("the history of a comment", () => {
  it("is empty until it is edited", async () => {
    const client = context.client();
    const comment = await client.rest.issues.createComment({ ...context.at, issue_number: 1, body: "one" });
    const { node } = await client.graphql<History>(history, { id: comment.data.node_id });
    expect(node).toMatchObject({
      lastEditedAt: null,
      editor: null,
      // GraphQL writes a bot's login without the `[bot]` of the REST API.
      author: { login: "github-actions", __typename: "Bot" },
      userContentEdits: { totalCount: 0, nodes: [] },
    });
  });

  it("then holds every revision whole, newest first, with who and when, in pages", async () => {
    const client = context.client();
    const { data } = await client.rest.issues.createComment({ ...context.at, issue_number: 1, body: "one" });
    context.sandbox.editComment("ada", data.id, "two");
    context.sandbox.editComment("grace", data.id, "three");
    const first = await client.graphql<History>(history, { id: data.node_id });
    const { pageInfo } = first.node.userContentEdits;
    const rest = await client.graphql<History>(history, { id: data.node_id, after: pageInfo.endCursor });
    const rows = [first, rest].flatMap(({ node }) =>
      node.userContentEdits.nodes.map(({ diff, editor }) => [diff, editor.login]),
    );
    expect(rows).toEqual([
      ["three", "grace"],
      ["two", "ada"],
      ["one", "github-actions"],
    ]);
    expect([pageInfo.hasNextPage, rest.node.userContentEdits.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(first.node.editor).toEqual({ login: "grace", __typename: "User" });
    expect(first.node.lastEditedAt).toBe(first.node.userContentEdits.nodes[0]?.editedAt);
  });

  it("does not grow by an edit that changes nothing, nor is there an event", async () => {
    const comment = context.sandbox.comment("ada", 1, "same");
    const before = context.sandbox.events.length;
    context.sandbox.editComment("ada", comment.id, "same");
    expect([comment.revisions.length, context.sandbox.events.length]).toEqual([1, before]);
  });

  const wrong = [
    {
      name: "a field that is not there",
      query: '{ node(id: "x") { nope } viewer { nope } }',
      message: "Field 'nope' doesn't exist on type 'Bot'",
    },
    {
      name: "a list without a size",
      query: "query($id: ID!) { node(id: $id) { ... on IssueComment { userContentEdits { totalCount } } } }",
      message: "You must provide a `first` or `last` value",
    },
    {
      name: "a list of more than 100",
      query:
        "query($id: ID!) { node(id: $id) { ... on IssueComment { userContentEdits(first: 101) { totalCount } } } }",
      message: "exceeds the `first` limit of 100 records",
    },
    { name: "an object without its fields", query: "{ viewer }", message: "Field must have selections" },
    {
      name: "a node that is not there",
      query: '{ node(id: "IC_nope") { __typename } }',
      message: "Could not resolve to a node with the global id of 'IC_nope'",
    },
    { name: "what is no query", query: "{ viewer { login ", message: "cannot read this GraphQL query" },
  ];
  it.each(wrong)("is not given for $name", async ({ query, message }) => {
    const client = context.client();
    const { data } = await client.rest.issues.createComment({ ...context.at, issue_number: 1, body: "one" });
    await expect(client.graphql(query, { id: data.node_id })).rejects.toThrow(message);
  });
});

describe("comments", () => {
  const edits = [
    { as: "ada", author: "ada", allowed: true },
    { as: "mallory", author: "mallory", allowed: true },
    { as: "grace", author: "mallory", allowed: true },
    { as: "mallory", author: "ada", allowed: false },
    { as: "stranger", author: "ada", allowed: false },
  ];
  it.each(edits)("of $author may be edited by $as: $allowed", ({ as, author, allowed }) => {
    const { sandbox } = context;
    const comment = sandbox.comment(author, 1, "before");
    const edit = () => sandbox.editComment(as, comment.id, "after");
    if (allowed) expect(edit().body).toBe("after");
    else expect(edit).toThrow("Must have admin rights to Repository.");
    expect(comment.body).toBe(allowed ? "after" : "before");
  });

  it("are listed oldest first, on every page, with who wrote them", async () => {
    for (let count = 1; count <= 105; count += 1) context.sandbox.comment(count % 2 ? "ada" : "mallory", 1, `${count}`);
    const client = context.client();
    const all = await client.paginate(client.rest.issues.listComments, {
      ...context.at,
      issue_number: 1,
      per_page: 100,
    });
    const [first] = (await client.rest.issues.listComments({ ...context.at, issue_number: 1 })).data;
    expect(all.map(({ body }) => Number(body))).toEqual(Array.from({ length: 105 }, (_, index) => index + 1));
    expect(first).toMatchObject({
      user: { login: "ada", type: "User" },
      author_association: "COLLABORATOR",
      performed_via_github_app: null,
    });
    expect(all[1]).toMatchObject({ user: { login: "mallory" }, author_association: "NONE" });
  });

  it("carry reactions, one of a kind from each", async () => {
    const comment = context.sandbox.comment("ada", 1, "x");
    const { rest } = context.client();
    const give = () => rest.reactions.createForIssueComment({ ...context.at, comment_id: comment.id, content: "eyes" });
    const statuses = [(await give()).status, (await give()).status];
    const listed = await rest.reactions.listForIssueComment({ ...context.at, comment_id: comment.id });
    const shown = await rest.issues.getComment({ ...context.at, comment_id: comment.id });
    expect(statuses).toEqual([201, 200]);
    expect(listed.data.map(({ content, user }) => [content, user?.login])).toEqual([["eyes", "github-actions[bot]"]]);
    expect(shown.data.reactions).toMatchObject({ eyes: 1, total_count: 1 });
  });
});
