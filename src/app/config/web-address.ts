/** An address as we write it, or undefined where it is none that we take. */
export const webAddress = (written: string): string | undefined => {
  const url = URL.parse(written.trim());
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return undefined;
  return url.href.replace(/\/+$/, "");
};
