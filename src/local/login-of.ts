/** `ada` of `123+ada@users.noreply.github.com`; else the name that git has. */
export const loginOf = (name: string, mail: string): string =>
  /^(?:\d+\+)?([^@+]+)@users\.noreply\./.exec(mail)?.[1] ?? name;
