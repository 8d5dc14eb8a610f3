declare module "@vercel/ncc" {
  type Packed = { readonly code: string; readonly assets: Readonly<Record<string, unknown>> };
  type Options = {
    readonly externals: readonly string[];
    readonly minify: boolean;
    readonly quiet: boolean;
    readonly cache: false;
  };
  const ncc: (entry: string, options: Options) => Promise<Packed>;
  export default ncc;
}
