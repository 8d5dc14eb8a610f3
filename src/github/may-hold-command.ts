/** Whether a line of a comment begins as a command. Cheap and generous; the engine's `parseCommands` says what is one. */
export const mayHoldCommand = (body: string): boolean => COMMAND.test(body);

const COMMAND = /^\/tollgate\b/m;
