"""A unixfdsrc and a unixfdsink of GStreamer's, as the protocol describes them: every byte is checked, every byte is written by hand.

    unixfd_peer.py read SOCKET COUNT OUT          reads frames, gives each back, and expects the end behind them
    unixfd_peer.py send SOCKET COUNT IN CAPS      sends frames of a file, and waits until all are given back
"""
import array
import ctypes
import mmap
import os
import socket
import struct
import sys

NONE = 2**64 - 1


def exactly(line, count):
    data = b""
    while len(data) < count:
        more = line.recv(count - len(data))
        if not more:
            raise SystemExit("the line ended")
        data += more
    return data


def command(line):
    """The head, which carries the files, and what follows it: as gst_unix_fd_receive_command reads them."""
    head, control, flags, _ = line.recvmsg(8, socket.CMSG_SPACE(16))
    files = array.array("i")
    for level, kind, data in control:
        assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
        files.frombytes(data[: len(data) - len(data) % 4])
    assert len(head) == 8 and not flags & socket.MSG_CTRUNC
    kind, size = struct.unpack("<II", head)
    return kind, exactly(line, size) if size else b"", list(files)


def mapped(file, size, offset):
    """Maps and reads a frame with GStreamer's own code where it is: the calls that unixfdsrc makes."""
    try:
        gst = ctypes.CDLL("libgstreamer-1.0.so.0")
        allocators = ctypes.CDLL("libgstallocators-1.0.so.0")
    except OSError:
        whole = mmap.mmap(file, offset + size, mmap.MAP_SHARED, mmap.PROT_READ)
        return whole[offset:]
    gst.gst_init(None, None)
    pointer = ctypes.c_void_p
    allocators.gst_fd_allocator_new.restype = pointer
    allocators.gst_fd_allocator_alloc.restype = pointer
    allocators.gst_fd_allocator_alloc.argtypes = [pointer, ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
    gst.gst_memory_resize.argtypes = [pointer, ctypes.c_ssize_t, ctypes.c_size_t]
    gst.gst_memory_map.argtypes = [pointer, pointer, ctypes.c_int]
    # As from 1.28: the memory is as long as the file up to the frame's end. Before that it was as long as the frame, and only offset 0 was right.
    memory = allocators.gst_fd_allocator_alloc(allocators.gst_fd_allocator_new(), os.dup(file), offset + size, 0)
    gst.gst_memory_resize(memory, offset, size)
    info = (pointer * 16)()
    assert gst.gst_memory_map(memory, ctypes.addressof(info), 1), "GStreamer cannot map the frame to be read"
    return ctypes.string_at(info[2], size)


def read(path, count, out):
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)
    kind, payload, files = command(line)
    assert (kind, files) == (2, []), kind
    assert payload == b"video/x-raw,format=NV12,width=64,height=48,framerate=25/1,colorimetry=bt601\0", payload
    with open(out, "wb") as frames:
        for index in range(1, count + 1):
            kind, payload, files = command(line)
            assert (kind, len(payload), len(files)) == (0, 72, 1), (kind, payload, files)
            number = struct.unpack_from("<Q", payload)[0]
            size, offset = struct.unpack_from("<QQ", payload, 56)
            assert size == 4608
            assert payload[8:56] == struct.pack("<QQQQQIBBH", 1_000_000_000 + index, NONE, 40_000_000, NONE, NONE, 0, 0, 1, 0), payload
            frames.write(mapped(files[0], size, offset))
            try:
                mmap.mmap(files[0], 4096, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
                raise SystemExit("a reader can write to the frame")
            except PermissionError:
                pass
            os.close(files[0])
            line.sendall(struct.pack("<IIQ", 1, 8, number))
    assert command(line) == (3, b"", [])


def send(path, count, source, caps):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    open(path + ".ready", "w").close()
    line, _ = listener.accept()
    text = caps.encode() + b"\0"
    line.sendall(struct.pack("<II", 2, len(text)) + text)
    line.sendall(struct.pack("<II", 77, 3) + b"new")  # of a later version: it is passed over
    data = open(source, "rb").read()
    size = len(data) // count
    for index in range(count):
        file = os.memfd_create("frame")
        os.write(file, bytes(100) + data[index * size : (index + 1) * size])
        payload = struct.pack("<QQQQQQIBBHQQ", 0xABCDEF00 + index, 1_000 + index, NONE, 33, NONE, NONE, 0, 0, 1, 0, size, 100)
        line.sendmsg(
            [struct.pack("<II", 0, len(payload)), payload],
            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("<i", file))],
        )
        os.close(file)
        assert exactly(line, 16) == struct.pack("<IIQ", 1, 8, 0xABCDEF00 + index)
    line.sendall(struct.pack("<II", 3, 0))


if sys.argv[1] == "read":
    read(sys.argv[2], int(sys.argv[3]), sys.argv[4])
else:
    send(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
