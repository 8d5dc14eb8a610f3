/**
 * The least that an app on Probot does: for an event of a pull request, one check run on its head. It is what the App is
 * measured beside. Its environment is the App's; with `FLOOR_PAGES` it reads so many pages of the files before, at once.
 */
import { createServer } from "node:http";
import { createNodeMiddleware, createProbot, ProbotOctokit } from "probot";
import { listenForParent } from "./messages.ts";

const { APP_ID = "", PRIVATE_KEY = "", WEBHOOK_SECRET = "", GITHUB_API_URL = "", FLOOR_PAGES = "0" } = process.env;
const probot = createProbot({
  env: {},
  overrides: {
    appId: APP_ID,
    privateKey: PRIVATE_KEY,
    secret: WEBHOOK_SECRET,
    baseUrl: GITHUB_API_URL,
    logLevel: "fatal",
    // Like the App's own: limits are switched off for a measurement.
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      retry: { enabled: false },
    })),
  },
});
const middleware = await createNodeMiddleware(
  (app) => {
    app.on("pull_request", async ({ octokit, payload }) => {
      const { owner, name } = payload.repository;
      const of = { owner: owner.login, repo: name };
      const pages = Array.from({ length: Number(FLOOR_PAGES) }, (_, index) => index + 1);
      const pull_number = payload.pull_request.number;
      await Promise.all(
        pages.map(async (page) => octokit.rest.pulls.listFiles({ ...of, pull_number, per_page: 100, page })),
      );
      await octokit.rest.checks.create({
        ...of,
        name: "tollgate",
        head_sha: payload.pull_request.head.sha,
        status: "completed",
        conclusion: "success",
      });
    });
  },
  { probot, webhooksPath: "/webhooks" },
);
listenForParent(createServer((request, response) => void middleware(request, response)));
