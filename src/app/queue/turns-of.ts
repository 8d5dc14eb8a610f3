import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";

/** Whose turn is asked for. */
export type Seat = { readonly lane: number; readonly installation: number };

/**
 * Start-time fair queuing, so that no installation can starve another: within a lane, the jobs of each installation are
 * numbered one after the other, beginning at what the lane has come to. So a job of an installation that has few ready
 * goes before the five thousandth of one that has many, and each gets the same share while both have some. Equal turns
 * go by age. A lane that is empty begins at 0 again.
 *
 * @returns gives the next turn in a lane to an installation; asked again, the one after it
 */
export const turnsOf = async (trx: Trx, seats: readonly Seat[]): Promise<(seat: Seat) => number> => {
  const starts = new Map<number, number>();
  const next = new Map<string, number>();
  for (const lane of new Set(seats.map((seat) => seat.lane))) {
    const row = await trx
      .selectFrom("jobs")
      .select((eb) => eb.fn.min<number | null>("turn").as("start"))
      .where("lane", "=", lane)
      .executeTakeFirst();
    starts.set(lane, row?.start ?? 0);
  }
  const distinct = [...new Map(seats.map((seat) => [nameOf(seat), seat])).values()];
  // One scalar for each, in one statement: each is a look at the end of an index, whatever is ready.
  for (const chunk of inChunks(distinct, 100)) {
    const columns = chunk.map(
      ({ lane, installation }, at) =>
        sql`(select max(turn) from jobs where installation = ${installation} and lane = ${lane}) as ${sql.id(`seat_${at}`)}`,
    );
    const { rows } = await sql<Record<string, number | null>>`select ${sql.join(columns)}`.execute(trx);
    for (const [at, seat] of chunk.entries()) {
      const last = rows[0]?.[`seat_${at}`];
      const start = starts.get(seat.lane) ?? 0;
      next.set(nameOf(seat), last === null || last === undefined ? start : Math.max(start, last + 1));
    }
  }
  return (seat) => {
    const turn = next.get(nameOf(seat)) ?? 0;
    next.set(nameOf(seat), turn + 1);
    return turn;
  };
};

const nameOf = ({ lane, installation }: Seat): string => `${lane}/${installation}`;
