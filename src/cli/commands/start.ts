import { Command } from "commander";
import type { Terminal } from "../terminal.ts";

const words = `The Tollgate App is not built yet.

The App will be the shell for an organisation: one installation on GitHub, a check
run on every pull request. Until it is there, two shells do the same job:

  The Action    one repository, five minutes: tollgate init
  The sandbox   a stand-in for GitHub on this machine: npm run sandbox
                (a page with a pull request, its checklist and its merge button)

And to see a whole story told in the terminal: npm run demo
`;

/** `tollgate start`: will start the App; today it says so, and what to use instead. Ends with 3, so that whoever supervises it notices. */
export const startCommand = (terminal: Terminal): Command =>
  new Command("start")
    .description("start the GitHub App (not built yet: says what to use instead)")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      if (options.json)
        await terminal.out(
          `${JSON.stringify({ schema: "tollgate.start/1", started: false, message: "The App is not built yet." })}\n`,
        );
      else await terminal.out(words);
      terminal.exit(3);
    });
