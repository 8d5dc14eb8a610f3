// Apart from what reads a comment, because events are sorted by them before anything is read.

/** It only finds our comment; the author proves that it is ours. */
export const MARKER = "<!-- tollgate:comment -->";

export const PREFIX = "<!-- tollgate:ledger ";

export const isBlockLine = (line: string): boolean => line.trimStart().startsWith(PREFIX);
