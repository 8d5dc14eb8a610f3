export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export const jsonReply = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: body === undefined ? headers : { "content-type": "application/json; charset=utf-8", ...headers },
  body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
});
