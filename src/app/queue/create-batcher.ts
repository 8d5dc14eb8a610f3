/**
 * Gathers what is asked for while the last batch is under way, so that the number of round trips does not grow with
 * the load. At most one batch runs at a time.
 *
 * @param work does a batch, all or nothing; an answer for each
 * @param blames whether an error may be the fault of one of a batch: then each is tried alone, so that one that can't
 * be done doesn't keep the rest out
 */
export const createBatcher = <Asked, Answer>(
  work: (batch: readonly Asked[]) => Promise<readonly Answer[]>,
  blames: (error: unknown) => boolean,
): ((asked: Asked) => Promise<Answer>) => {
  type Entry = {
    readonly asked: Asked;
    readonly done: (answer: Answer) => void;
    readonly failed: (error: unknown) => void;
  };
  const waiting: Entry[] = [];
  let busy = false;

  const answer = async (batch: readonly Entry[]): Promise<void> => {
    try {
      const answers = await work(batch.map(({ asked }) => asked));
      for (const [at, entry] of batch.entries()) {
        entry.done(answers[at] as Answer);
      }
    } catch (error) {
      if (batch.length > 1 && blames(error)) {
        for (const entry of batch) {
          await answer([entry]);
        }
        return;
      }
      for (const entry of batch) {
        entry.failed(error);
      }
    }
  };

  const run = async (): Promise<void> => {
    // What is asked for in the same turn of the event loop goes into the same batch.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      await answer(waiting.splice(0, MOST_AT_ONCE));
    }
    busy = false;
  };

  return async (asked) =>
    new Promise((done, failed) => {
      waiting.push({ asked, done, failed });
      if (!busy) {
        busy = true;
        void run();
      }
    });
};

const MOST_AT_ONCE = 200;
