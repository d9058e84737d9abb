"""Calls the probe with the unmodified grpcio and prints what each case sees: one JSON object, case -> text.

python3 probe.py HOST:PORT
"""
import json
import sys
import threading

import grpc
from google.protobuf.wrappers_pb2 import BytesValue, StringValue, UInt32Value, UInt64Value

MEBIBYTE = 1 << 20
WIDE = [("grpc.max_receive_message_length", 64 * MEBIBYTE), ("grpc.max_send_message_length", -1)]
address = sys.argv[1]
channel = grpc.insecure_channel(address, WIDE)

KINDS = {
    "Echo": ("unary_unary", BytesValue), "Missing": ("unary_unary", BytesValue), "Mirror": ("unary_unary", StringValue),
    "Hang": ("unary_unary", StringValue), "WaitForEnd": ("unary_unary", StringValue), "Release": ("unary_unary", StringValue),
    "Flooded": ("unary_unary", UInt32Value), "Fail": ("unary_stream", StringValue), "HangStream": ("unary_stream", StringValue),
    "Count": ("unary_stream", UInt32Value), "Flood": ("unary_stream", BytesValue), "Sum": ("stream_unary", UInt64Value),
    "First": ("stream_unary", BytesValue), "SumLater": ("stream_unary", UInt64Value), "Chat": ("stream_stream", BytesValue),
}


def method(name, service="Probe", of=channel):
    kind, answer = KINDS[name]
    return getattr(of, kind)(f"/kinora.probe.{service}/{name}", request_serializer=lambda m: m.SerializeToString(), response_deserializer=answer.FromString)


def data(count):
    return BytesValue(value=b"\7" * count)


def text(value):
    return StringValue(value=value)


def code(error):
    return error.code().value[0]


def collect(stream):
    messages = []
    try:
        for message in stream:
            messages.append(message.value)
    except grpc.RpcError:
        pass
    return messages, stream.code().value[0]


def settled(ask):
    last, same = ask(), 0
    while same < 50:
        now = ask()
        last, same = now, same + 1 if now == last and now > 0 else 0
    return last


def status():
    stream = method("Fail")(text("status"))
    messages, ended = collect(stream)
    return f"{len(messages)} {ended} {stream.details()}"


def late():
    stream = method("Fail")(text("late"))
    messages, ended = collect(stream)
    return f"{','.join(messages)} {ended} {stream.details()}"


def throw():
    stream = method("Fail")(text("throw"))
    _, ended = collect(stream)
    return f"{ended} {'true' if 'secret' in stream.details() else 'false'}"


def trailers():
    stream = method("Fail")(text("trailers"))
    _, ended = collect(stream)
    return f"{ended} {dict(stream.trailing_metadata())['x-why']}"


def deadline():
    ended = method("WaitForEnd").future(text("py-deadline"))
    try:
        method("Hang")(text("py-deadline"), timeout=0.06)
    except grpc.RpcError as error:
        return f"{code(error)} {ended.result().value}"


def cancel():
    ended = method("WaitForEnd").future(text("py-cancel"))
    stream = method("HangStream")(text("py-cancel"))
    first = next(stream).value
    stream.cancel()
    _, last = collect(stream)
    return f"{first} {last} {ended.result().value}"


def metadata():
    _, call = method("Mirror").with_call(text("m"), metadata=[("x-text", "a b"), ("x-raw-bin", b"\x00\xff\x01")])
    shown = [dict(block) for block in (call.initial_metadata(), call.trailing_metadata())]
    return " ".join(f"{block['x-text']} {block['x-raw-bin'].hex()}" for block in shown)


def count():
    messages, ended = collect(method("Count")(UInt32Value(value=1000)))
    return f"{len(messages)} {messages[-1]} {ended}"


def first():
    over = threading.Event()

    def requests():
        yield data(7)
        over.wait()

    answer = method("First")(requests())
    over.set()
    return len(answer.value)


def chat():
    answered = threading.Semaphore(0)

    def requests():
        for i in range(20):
            yield data(i * 1000)
            answered.acquire()

    messages = []
    stream = method("Chat")(requests())
    for message in stream:
        messages.append(message.value)
        answered.release()
    return f"{len(messages)} {len(messages[-2])} {messages[-1].decode()} {stream.code().value[0]}"


def gzip():
    echo = method("Echo")(data(MEBIBYTE), compression=grpc.Compression.Gzip)
    sum_ = method("Sum")(iter([data(100000), data(10), data(100000)]), compression=grpc.Compression.Gzip)
    return f"{len(echo.value)} {sum_.value}"


def slow_reader():
    stream = method("Flood")(text("py-flood"))
    got = [next(stream).value]
    held = settled(lambda: method("Flooded")(text("py-flood")).value)
    messages, ended = collect(stream)
    return f"{'true' if held < 512 else 'false'} {len(got + messages)} {ended}"


def slow_server():
    written = 0

    def requests():
        nonlocal written
        for _ in range(1024):
            yield data(64 * 1024)
            written += 1

    def ask():
        method("Echo")(data(0))
        return written

    answer = method("SumLater").future(requests(), metadata=[("x-name", "py-later")])
    held = settled(ask)
    method("Release")(text("py-later"))
    return f"{'true' if held < 512 else 'false'} {answer.result().value}"


def many():
    answers = [method("Echo").future(data(i)) for i in range(200)]
    return "true" if all(len(a.result().value) == i for i, a in enumerate(answers)) else "false"


# The messages of grpc.health.v1 are small enough to be written by hand: field 1 is the service, field 1 of the answer the status.
NAMES = {0: "UNKNOWN", 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"}


def health(kind, name, service):
    request = b"\n" + bytes([len(service)]) + service if service else b""
    return getattr(channel, kind)(f"/grpc.health.v1.Health/{name}", response_deserializer=lambda answer: NAMES[answer[1] if answer else 0])(request)


def health_watch():
    watch = health("unary_stream", "Watch", b"py")
    seen = next(watch)
    watch.cancel()
    return seen


CASES = {
    "echo": lambda: method("Echo")(BytesValue(value=b"hello")).value.decode(),
    "empty": lambda: len(method("Echo")(data(0)).value),
    "large": lambda: len(method("Echo")(data(3 * MEBIBYTE)).value),
    "oversize": lambda: method("Echo")(data(5 * MEBIBYTE)),
    "wide": lambda: len(method("Echo", "WideProbe")(data(20 * MEBIBYTE)).value),
    "many": many,
    "status": status,
    "late": late,
    "throw": throw,
    "trailers": trailers,
    "unknown_method": lambda: method("Missing")(data(1)),
    "unknown_service": lambda: method("Echo", "AbsentProbe")(data(1)),
    "deadline": deadline,
    "cancel": cancel,
    "metadata": metadata,
    "count": count,
    "sum": lambda: method("Sum")(data(i * 1000) for i in range(100)).value,
    "first": first,
    "oversize_in_stream": lambda: method("Sum")(iter([data(1000), data(5 * MEBIBYTE), data(1000)])),
    "chat": chat,
    "gzip": gzip,
    "deflate": lambda: method("Echo")(data(5000), compression=grpc.Compression.Deflate),
    "bomb": lambda: method("Echo")(data(20 * MEBIBYTE), compression=grpc.Compression.Gzip),
    "slow_reader": slow_reader,
    "slow_server": slow_server,
    "health": lambda: health("unary_unary", "Check", b""),
    "health_unknown": lambda: health("unary_unary", "Check", b"nobody"),
    "health_watch": health_watch,
}

seen = {}
for name, run in CASES.items():
    try:
        seen[name] = str(run())
    except grpc.RpcError as error:
        seen[name] = f"error {code(error)}"
    except Exception as error:  # what a case did not expect is its outcome
        seen[name] = repr(error)
print(json.dumps(seen), flush=True)
