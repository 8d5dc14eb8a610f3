import type { Answer } from "../evaluation.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { CommandsRead } from "./read-commands.ts";

/** The reaction to each comment whose commands were read now: done, refused or asked back, or only looked at. */
export const answersTo = (commands: CommandsRead, after: Ledger): readonly Answer[] =>
  commands.spoken.map((comment): Answer => {
    const asks = after.asks.filter((ask) => ask.comment === comment);
    const refused = commands.operations.some(
      (operation) =>
        operation.comment === comment &&
        after.refusals.some(
          ({ item, by, at }) => item === operation.item && by === operation.by && at === operation.at,
        ),
    );
    const waits =
      asks.some((ask) => ask.fault.kind === "undecided") ||
      commands.operations.some(
        (operation) =>
          operation.comment === comment &&
          after.waiting.some(
            ({ item, by, at }) => item === operation.item && by === operation.by && at === operation.at,
          ),
      );
    const failed = asks.some(({ fault }) => fault.kind !== "help" && fault.kind !== "undecided");
    if (refused || failed) return { comment, reaction: "confused" };
    if (waits) return { comment, reaction: "eyes" };
    const did = [...commands.operations, ...commands.requests].some((one) => one.comment === comment);
    return { comment, reaction: did ? "+1" : "eyes" };
  });
