import { expect, test } from "vitest";
import { parsePicture } from "../../src/api/picture";

function message(format: number, payload: readonly number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(17 + payload.length));
  view.setBigUint64(0, 1_795_255_200_123n, true);
  view.setUint32(8, 960, true);
  view.setUint32(12, 540, true);
  view.setUint8(16, format);
  payload.forEach((byte, i) => view.setUint8(17 + i, byte));
  return view.buffer;
}

test("parsePicture_Jpeg_ReadsHeaderAndBytes", () => {
  const picture = parsePicture(message(4, [0xff, 0xd8, 0xff]));
  expect(picture).toMatchObject({ timestamp: 1_795_255_200_123, width: 960, height: 540 });
  expect([...(picture?.jpeg ?? [])]).toEqual([0xff, 0xd8, 0xff]);
});

test("parsePicture_OtherFormatOrNoPayload_IsNull", () => {
  expect(parsePicture(message(2, [1]))).toBeNull();
  expect(parsePicture(message(4, []))).toBeNull();
  expect(parsePicture(new ArrayBuffer(3))).toBeNull();
});
