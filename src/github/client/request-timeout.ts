/** Apart from what sends requests, because telling it needs no connection. */
export class RequestTimeout extends Error {
  override readonly name = "RequestTimeout";
  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms.`);
  }
}
