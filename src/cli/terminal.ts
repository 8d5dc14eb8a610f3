import type { Readable } from "node:stream";

/** What every command is given of the world: where it stands, what it reads, and where it writes. */
export type Terminal = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  /** Results go here. Waits while the reader is slow; does nothing once the reader is gone. */
  readonly out: (text: string) => Promise<void>;
  /** Progress and problems go here. */
  readonly err: (text: string) => void;
  /** Whether nobody reads the results any more (`tollgate match | head -1`). */
  readonly gone: () => boolean;
  /** Whether results and messages are coloured: only for a person's terminal, unless the environment says otherwise. */
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Whether messages go to a person's terminal, where a line can be written over (progress). Absent: no. */
  readonly live?: boolean;
  /** Sets the exit code of the process, once its output is written. */
  readonly exit: (code: ExitCode) => void;
};

/** 0 pass, 1 blocked (or a case failed), 2 a problem in what the user wrote, 3 an error of ours or the network. */
export type ExitCode = 0 | 1 | 2 | 3;
