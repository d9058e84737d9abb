/** A JPEG picture of a stream as the live socket sends it. */
export interface Picture {
  /** The same as the timestamp of the result of the same frame, in Unix milliseconds. */
  readonly timestamp: number;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const headerLength = 17;
const jpegFormat = 4;

/** Reads the 17-byte little-endian header (timestamp u64, width u32, height u32, format u8); null for anything but a JPEG. */
export function parsePicture(message: ArrayBuffer): Picture | null {
  if (message.byteLength <= headerLength) return null;
  const view = new DataView(message);
  if (view.getUint8(16) !== jpegFormat) return null;
  return {
    timestamp: Number(view.getBigUint64(0, true)),
    width: view.getUint32(8, true),
    height: view.getUint32(12, true),
    jpeg: new Uint8Array(message, headerLength),
  };
}
