#!/usr/bin/env python3
"""Pushes JPEG files to a stream whose source is push:NAME, ten a second, and says what became of them.

    apt-get install python3-grpcio        (or: pip install grpcio)
    python3 push_frames.py 127.0.0.1:50052 door picture.jpg ...

No code is generated: the two messages are small. A key, where the server asks for one, is taken from KINORA_KEY.
"""
import os
import sys
import time

import grpc


def varint(number):
    """A number as protobuf writes it."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def video_frame(jpeg):
    """ml_inference.VideoFrame with frame_data (1), format (2) and timestamp_ms (5)."""
    return b"\x0a" + varint(len(jpeg)) + jpeg + b"\x12\x04jpeg" + b"\x28" + varint(int(time.time() * 1000))


def push_summary(message):
    """The numbers of ml_inference.PushSummary by their tags, and its text."""
    fields, at = {}, 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(message):
        tag = number()
        if tag & 7 == 2:
            length = number()
            fields[tag >> 3] = message[at:at + length].decode()
            at += length
        else:
            fields[tag >> 3] = number()
    return fields


def main():
    address, name, *files = sys.argv[1:]
    metadata = [("x-kinora-stream", name)]
    if key := os.environ.get("KINORA_KEY"):
        metadata.append(("x-api-key", key))

    def frames():
        for file in files:
            with open(file, "rb") as picture:
                yield picture.read()
            time.sleep(0.1)

    with grpc.insecure_channel(address) as channel:
        push = channel.stream_unary("/ml_inference.StreamService/PushFrames", request_serializer=video_frame, response_deserializer=push_summary)
        try:
            summary = push(frames(), metadata=metadata)
        except grpc.RpcError as error:
            raise SystemExit(error.details())
    problem = summary.get(4)
    print(f"{summary.get(1, 0)} pushed, {summary.get(2, 0)} shown" + (f": {problem}" if problem else ""))


if __name__ == "__main__":
    main()
