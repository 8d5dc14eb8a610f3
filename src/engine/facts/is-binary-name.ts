/** Endings of files that have no lines to look at. */
const BINARY = new Set(
  (
    "png jpg jpeg gif webp avif bmp ico icns tif tiff psd ai sketch fig xcf heic " +
    "mp3 mp4 m4a m4v mov avi mkv webm wav ogg flac aac " +
    "ttf otf woff woff2 eot " +
    "pdf doc docx xls xlsx ppt pptx odt ods odp pages numbers key " +
    "zip gz tgz bz2 xz zst 7z rar tar jar war ear aar apk ipa whl egg gem nupkg deb rpm dmg msi iso " +
    "exe dll so dylib a lib o obj class pyc pyd wasm node bin dat " +
    "sqlite sqlite3 db mdb parquet avro orc arrow feather npy npz pkl h5 onnx pt pth safetensors " +
    "keystore jks p12 pfx der mo"
  ).split(" "),
);

/** Whether a file has no lines by its name's ending. */
export const isBinaryName = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 && BINARY.has(name.slice(dot + 1).toLowerCase());
};
