"""Model files from a Kinora server, over gRPC: the cache that every program on the machine shares.

    from kinora_models import Models

    with Models("127.0.0.1:50052") as models:
        config = models.get_file("org/name", "config.json")            # bytes
        models.save_file("org/name", "onnx/model.onnx", "model.onnx")  # to a file, resumed after interruptions

    with Models().intercept():                                         # Hugging Face's loaders take their files from Kinora
        tokenizer = AutoTokenizer.from_pretrained("org/name")

It needs nothing but grpcio. Every file is checked against the server's sha256 before it is given out.
"""

import contextlib
import hashlib
import os
import tempfile
import time

import grpc

__all__ = ["IntegrityError", "Models", "get_file"]

DEFAULT_ADDRESS = "127.0.0.1:50052"
_METHOD = "/ml_inference.ModelService/GetModelFile"
_AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)


class IntegrityError(IOError):
    """What came is not what the server said it would be."""


class Models:
    """A server's models. Safe to use from several threads.

    address: HOST:PORT of gRPC; the environment's KINORA_GRPC without it, else 127.0.0.1:50052.
    key: a key of `kinora keys create`; the environment's KINORA_KEY without it. None is needed on the server's own machine.
    credentials: grpc.ssl_channel_credentials() for a server with TLS; None for one without.
    attempts: how often a file is begun, or taken up again where it broke off, without a byte of progress.
    """

    def __init__(self, address=None, key=None, credentials=None, attempts=5):
        address = address or os.environ.get("KINORA_GRPC", DEFAULT_ADDRESS)
        options = [("grpc.max_receive_message_length", 16 << 20)]
        self._channel = (
            grpc.secure_channel(address, credentials, options) if credentials else grpc.insecure_channel(address, options)
        )
        self._call = self._channel.unary_stream(_METHOD, request_serializer=_write_request, response_deserializer=_read_chunk)
        key = key or os.environ.get("KINORA_KEY")
        self._metadata = [("x-api-key", key)] if key else []
        self._attempts = attempts

    def get_file(self, model_id, file_path, revision=None):
        """The file's bytes. Raises grpc.RpcError (its code says why) or IntegrityError."""
        parts = []
        self._receive(model_id, file_path, revision, parts.append)
        return b"".join(parts)

    def save_file(self, model_id, file_path, target, revision=None):
        """Writes the file to the path target, which appears whole or not at all, and returns its size."""
        folder = os.path.dirname(os.path.abspath(target))
        handle, unfinished = tempfile.mkstemp(dir=folder, prefix=".kinora-")
        try:
            with os.fdopen(handle, "wb") as file:
                size = self._receive(model_id, file_path, revision, file.write)
            os.replace(unfinished, target)
            return size
        except BaseException:
            os.unlink(unfinished)
            raise

    @contextlib.contextmanager
    def intercept(self, folder=None):
        """While it lasts, huggingface_hub's hf_hub_download, and so transformers' from_pretrained, takes files from this server.

        folder: where files are put; a temporary one, removed at the end, without it. One at a time in a process.
        """
        import huggingface_hub  # only who uses it needs it
        import huggingface_hub.errors as errors

        with contextlib.ExitStack() as stack:
            folder = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="kinora-models-"))

            def download(repo_id, filename, *, subfolder=None, revision=None, **_):
                path = f"{subfolder}/{filename}" if subfolder else filename
                parts = [repo_id.replace("/", "--"), *(revision or "main").split("/"), *path.split("/")]
                if any(part in ("", ".", "..") for part in parts):  # an index of shards is written by strangers
                    raise errors.LocalEntryNotFoundError(f"{path!r} at {revision!r} is no path in a repository.")
                target = os.path.join(folder, *parts)
                if not os.path.exists(target):
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    try:
                        self.save_file(repo_id, path, target, revision)
                    except grpc.RpcError as error:
                        if error.code() == grpc.StatusCode.NOT_FOUND:
                            raise errors.LocalEntryNotFoundError(error.details()) from error
                        raise
                return target

            for module, name in _places_of(huggingface_hub.hf_hub_download):
                stack.callback(setattr, module, name, getattr(module, name))
                setattr(module, name, download)
            yield folder

    def close(self):
        self._channel.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _receive(self, model_id, file_path, revision, take):
        received, hashed, failures = 0, hashlib.sha256(), 0
        while True:
            before = received
            request = (model_id, file_path, revision or "", received)
            call = self._call(request, metadata=self._metadata)
            try:
                # A branch may move between two attempts: the second goes on in the commit of the first.
                revision = dict(call.initial_metadata()).get("x-kinora-revision", revision)
                for data, offset, _, _ in call:
                    if offset != received:
                        raise IntegrityError(f"{model_id}/{file_path}: bytes from {offset} came instead of those from {received}.")
                    hashed.update(data)
                    take(data)
                    received += len(data)
                trailers = dict(call.trailing_metadata())
                break
            except grpc.RpcError as error:
                failures = 0 if received > before else failures + 1
                if error.code() not in _AGAIN or failures >= self._attempts:
                    raise
                time.sleep(min(2.0, 0.05 * 2**failures))
            finally:
                call.cancel()
        expected, size = trailers.get("x-kinora-sha256"), trailers.get("x-kinora-size")
        if size != str(received) or expected != hashed.hexdigest():
            raise IntegrityError(f"{model_id}/{file_path}: {received} bytes with sha256 {hashed.hexdigest()} came, the server names {size} with {expected}.")
        return received


def get_file(model_id, file_path, revision=None):
    """One file from the server that the environment names (see Models)."""
    with Models() as models:
        return models.get_file(model_id, file_path, revision)


def _places_of(function):
    """Where modules that are loaded hold a function under any name: `from x import f` makes a second place."""
    import sys

    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is function:
                yield module, name


# The messages of proto/ml_inference.proto, in the wire format of protobuf, so that no generated code is needed.


def _write_request(request):
    model_id, file_path, revision, offset = request
    out = bytearray()
    for field, text in ((1, model_id), (2, file_path), (3, revision)):
        if text:
            data = text.encode()
            out += bytes([field << 3 | 2]) + _varint(len(data)) + data
    if offset:
        out += bytes([4 << 3]) + _varint(offset)
    return bytes(out)


def _read_chunk(message):
    data, numbers, at = b"", {}, 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        field, kind = tag >> 3, tag & 7
        if kind == 0:
            numbers[field], at = _read_varint(message, at)
        elif kind == 2:
            length, at = _read_varint(message, at)
            if at + length > len(message):
                raise ValueError("a chunk is cut off")
            if field == 1:
                data = message[at : at + length]
            at += length
        else:
            raise ValueError(f"a chunk has a field of kind {kind}")
    return data, numbers.get(2, 0), numbers.get(3, 0), bool(numbers.get(4, 0))


def _varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(message, at):
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
