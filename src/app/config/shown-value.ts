/** A value that is no secret, as a fault shows it. */
export const shownValue = (value: string): string => JSON.stringify(value.slice(0, 60));
