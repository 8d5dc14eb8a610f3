/** What `npm start` says where no App is configured: one screen of 80 by 24, npm's own four lines included. */
export const WELCOME = `There is no GitHub App to run as yet: APP_ID and PRIVATE_KEY are not set.

Try Tollgate first, on this machine, with nothing to install:
  npm run sandbox      a stand-in for GitHub, with a page to click through
  npm run demo         one pull request's story, told in this terminal

Create the App, in some five minutes:
  npm start -- --setup a page that makes it on GitHub with exactly the rights it
                       needs, and keeps its credentials in .env, for you alone
  npm start            starts it
  npm run cli doctor   says what is still missing, and how to mend it

There is an App already? Set these, in the environment or in .env:
  APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET, TOLLGATE_SIGNING_KEY
  npm start -- --check says whether they are right

GitHub Enterprise, containers, all settings: docs/install-app.md
For one repository the Action needs no server: npm run cli init
`;
