import { type ChildProcess, fork } from "node:child_process";
import type { Server } from "node:http";

/** A process that is asked by messages, one after the other. */
export type Asked<Ask, Answer> = {
  /** @throws if the process ends before it answers */
  readonly ask: (message: Ask) => Promise<Answer>;
};

export const startAsked = <Ask extends object, Answer>(entry: URL): Asked<Ask, Answer> => {
  const child: ChildProcess = fork(entry, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return {
    ask: async (message) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null): void =>
          reject(new Error(`${entry.pathname.split("/").at(-1)} ended with ${code} before it answered`));
        child.once("exit", ended);
        child.once("message", (answer) => {
          child.removeListener("exit", ended);
          resolve(answer as Answer);
        });
        child.send(message);
      }),
  };
};

/** The other side: answers each message of the parent in turn, and ends after `end`, or with the parent. */
export const answerInTurn = <Ask extends { readonly kind: string }, Answer>(
  answer: (ask: Ask) => Promise<Answer>,
): void => {
  let turn: Promise<void> = Promise.resolve();
  process.on("message", (ask: Ask) => {
    turn = turn.then(async () => {
      process.send?.(await answer(ask));
      if (ask.kind === "end") process.disconnect();
    });
    turn.catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  process.on("disconnect", () => process.exit(0));
};

/** Listens, and tells the parent where, as `startAppProcess` expects it. Ends with SIGTERM or with the parent. */
export const listenForParent = (server: Server): void => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    process.send?.({ url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` });
  });
  process.once("SIGTERM", () => process.exit(0));
  process.once("disconnect", () => process.exit(0));
};
