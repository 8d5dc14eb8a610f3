/** The state of the playground in an address: compressed JSON after the `#`, which no browser sends to a server. */

/** @param {ReadableStream<Uint8Array>} stream */
const bytesOf = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

/** @param {unknown} state */
export const hashOf = async (state) => {
  const packed = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const binary = Array.from(await bytesOf(packed), (byte) => String.fromCharCode(byte)).join("");
  return `#${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
};

/** Of what an address holds, so that a short one cannot fill the memory. */
const LONGEST = 2_000_000;

/**
 * @param {string} hash
 * @returns {Promise<Record<string, any> | undefined>} undefined for an address that was made up
 */
export const stateOf = async (hash) => {
  try {
    const binary = atob(hash.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (let read = await reader.read(); read.value !== undefined; read = await reader.read()) {
      text += decoder.decode(read.value, { stream: true });
      if (text.length > LONGEST) return undefined;
    }
    const state = JSON.parse(text);
    return typeof state === "object" && state !== null ? state : undefined;
  } catch {
    return undefined;
  }
};
