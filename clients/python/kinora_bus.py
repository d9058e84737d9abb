"""Reads the frames of a process that publishes them on Kinora's frame bus, where they are: nothing is copied.

    import kinora_bus

    with kinora_bus.connect("/run/user/1000/kinora/door.sock") as bus:
        for frame in bus:
            with frame:
                y = frame.plane(0)          # a memoryview; with numpy an array of rows x row bytes
                print(frame.sequence, frame.pts_ns, frame.missed, y.shape)

Needs Linux and Python 3.9 or later, and nothing else. A frame may be used until its ``with`` ends. docs/bus.md describes the protocol.
"""
import contextlib
import ctypes
import mmap
import os
import platform
import select
import socket
import struct
import sys
import time

try:
    import numpy
except ImportError:
    numpy = None

LATEST, QUEUE, RELIABLE = 0, 1, 2
I420, NV12, RGB24, BGR24, RGBX, GRAY8 = range(1, 7)

_SOCKET_MAGIC = 0x5342_4152_4F4E_494B
_POOL_MAGIC = 0x5046_4152_4F4E_494B
_SOCKET_VERSION = 1
_POOL_VERSION = 3
_HELLO, _WELCOME, _GENERATION, _REFUSED, _COMPLETED, _MOVED = range(1, 7)
_NEWEST, _WAKE, _STATE, _WRITER_WAITS, _RECENT, _HEADERS, _PIXELS = 128, 136, 140, 144, 192, 4096, 8192
_PAGE = 4096
_WAITING, _READS, _NEXT, _HOLDS = 0, 4, 64, 128
_LOOK_SECONDS = 0.2
_MOST_ATTEMPTS = 100
_NONE = -(1 << 63)

_libc = ctypes.CDLL(None, use_errno=True)
_FUTEX = {"x86_64": 202, "aarch64": 98}.get(platform.machine())


class BusError(Exception):
    """Nobody publishes there, the publisher refuses or has gone, or the source has failed."""


class _TimeSpec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


class _Memory:
    """Mapped memory whose aligned words are read and written whole."""

    def __init__(self, file, size, writable):
        self.bytes = mmap.mmap(file, size, mmap.MAP_SHARED, mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0))
        self.view = memoryview(self.bytes)
        if writable:
            self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.bytes))
        else:
            # ctypes takes no buffer that cannot be written; the address alone is needed.
            buffer = _Buffer()
            ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(self.bytes), ctypes.byref(buffer), 0)
            self.address = buffer.buf
            ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))

    def u32(self, offset):
        return ctypes.c_uint32.from_address(self.address + offset).value

    def u64(self, offset):
        return ctypes.c_uint64.from_address(self.address + offset).value

    def set_u32(self, offset, value):
        ctypes.c_uint32.from_address(self.address + offset).value = value

    def set_u64(self, offset, value):
        ctypes.c_uint64.from_address(self.address + offset).value = value


class _Buffer(ctypes.Structure):
    """Py_buffer."""

    # The address comes first; the rest only has its room, which is less than this.
    _fields_ = [("buf", ctypes.c_void_p), ("rest", ctypes.c_byte * 120)]


def _futex_wait(address, value, seconds):
    time_spec = _TimeSpec(int(seconds), int(seconds % 1 * 1e9))
    _libc.syscall(ctypes.c_long(_FUTEX), ctypes.c_void_p(address), ctypes.c_long(0), ctypes.c_uint(value), ctypes.byref(time_spec), None, ctypes.c_long(0))


def _fence(address):
    """A full memory fence: waking nobody at a word begins with one in the kernel (futex_wake)."""
    _libc.syscall(ctypes.c_long(_FUTEX), ctypes.c_void_p(address), ctypes.c_long(1), ctypes.c_long(0), None, None, ctypes.c_long(0))


class _Generation:
    """The publisher's memory: slots of one format."""

    def __init__(self, file, page):
        size = os.fstat(file).st_size
        if size < _PIXELS:
            raise BusError("the publisher's memory is too small to be a frame pool")
        self.memory = _Memory(file, size, False)
        magic, version, self.number, self.slots, self.width, self.height, self.pixels, self.matrix, self.range, _ = struct.unpack_from("<QIIIIIBBBB", self.memory.view)
        self.stride, self.frame_bytes = struct.unpack_from("<QQ", self.memory.view, 32)
        if magic != _POOL_MAGIC or version != _POOL_VERSION:
            raise BusError(f"the publisher's memory has version {version} of the layout, and this client knows {_POOL_VERSION}")
        if not 1 <= self.slots <= 64 or self.stride < self.frame_bytes or _PIXELS + self.slots * self.stride > size:
            raise BusError("the publisher's memory is not as large as it says")
        self.page = page
        self.successor = None

    @property
    def newest(self):
        return self.memory.u64(_NEWEST)

    def find(self, sequence):
        entry = _RECENT + sequence % 64 * 16
        slot = self.memory.u32(entry + 8)
        return slot if self.memory.u64(entry) == sequence and slot < self.slots else None

    def pin(self, slot, sequence, entry):
        """Writes the hold, then looks whether the frame is still there; one of both sees the other."""
        hold = _HOLDS + 8 * entry
        self.page.set_u64(hold, self.number << 32 | slot + 1)
        _fence(self.page.address)
        if self.memory.u64(_HEADERS + 64 * slot) == sequence:
            return True
        self.page.set_u64(hold, 0)
        return False


class _Held:  # what a with gives back
    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


class Frame(_Held):
    """A frame that is held until ``close`` or the end of its ``with``; its memory must not be used afterwards."""

    def __init__(self, bus, generation, slot, sequence, entry, missed):
        (_, self.index, pts, self.duration_ns, self.captured_unix_ns, self.captured_monotonic_ns, width, height, *crop) = struct.unpack_from(
            "<QqqqqqIIHHHH", generation.memory.view, _HEADERS + 64 * slot)
        self.sequence, self.missed = sequence, missed
        self.pts_ns, self.pixel_format = None if pts == _NONE else pts, generation.pixels
        self.width, self.height = generation.width, generation.height
        self.bt709, self.full_range = generation.matrix == 1, generation.range == 1
        self.source_size = (width or self.width, height or self.height)
        x, y, columns, rows = crop
        fits = columns and rows and x + columns <= self.width and y + rows <= self.height
        self.crop = (x, y, columns, rows) if fits else (0, 0, self.width, self.height)
        self._bus, self._entry = bus, entry
        start = _PIXELS + slot * generation.stride
        self._pixels = generation.memory.view[start:start + generation.frame_bytes]

    @property
    def pixels(self):
        """All bytes, plane after plane, read-only."""
        if self._pixels is None:
            raise ValueError(f"frame {self.sequence} was given back: use it before its with ends")
        return self._pixels

    def planes(self):
        """Rows and bytes a row of each plane."""
        w, h, cw, ch = self.width, self.height, (self.width + 1) // 2, (self.height + 1) // 2
        known = {I420: [(h, w), (ch, cw), (ch, cw)], NV12: [(h, w), (ch, 2 * cw)], GRAY8: [(h, w)], RGBX: [(h, 4 * w)]}
        return known.get(self.pixel_format, [(h, 3 * w)])

    def plane(self, number):
        """One plane without a copy: a numpy array of its rows, else a memoryview of two dimensions."""
        planes = self.planes()
        start = sum(rows * size for rows, size in planes[:number])
        rows, size = planes[number]
        pixels = self.pixels[start:start + rows * size]
        return numpy.frombuffer(pixels, numpy.uint8).reshape(rows, size) if numpy else pixels.cast("B", (rows, size))

    def close(self):
        if self._pixels is not None:
            self._pixels = None
            self._bus._drop(self._entry)


class Bus(_Held):
    """A connection to a publisher; for one thread. Made by ``connect``."""

    def __init__(self, path, mode, depth, holds, timeout, name):
        self.path, self.mode, self.depth, self.holds = path, mode, 1 if mode == LATEST else depth, holds
        self.dropped = 0
        self._ended, self._error, self._generation, self._looked = False, None, None, 0.0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._socket.connect(path)
            hello = struct.pack("<IIQBBHIIQ", _HELLO, _SOCKET_VERSION, _SOCKET_MAGIC, mode, self.depth, holds, int(timeout * 1000), 0, 0)[:36]
            self._socket.send(hello + name.encode()[:64])
            self._socket.settimeout(5)
            packet, files, _, _ = socket.recv_fds(self._socket, 1024, 4)
        except OSError as error:
            self._socket.close()
            raise BusError(f"nobody publishes frames at '{path}' ({error}): start the publisher, or check the path") from error
        kind = struct.unpack_from("<I", packet)[0] if len(packet) >= 8 else 0
        if kind != _WELCOME or not files:
            self._socket.close()
            raise BusError(f"the publisher at '{path}' refuses: {packet[8:].decode(errors='replace')}")
        self._page = _Memory(files[0], _PAGE, True)
        for file in files:
            os.close(file)
        self._next = self._page.u64(_NEXT)
        if mode == LATEST and self._next > 1:
            self._next -= 1
        self._free = list(range(holds))
        self._socket.setblocking(False)

    def next(self, seconds=None):
        """The next frame; None once the source has ended, or after so many seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            frame = self.poll()
            if frame is not None:
                return frame
            left = _LOOK_SECONDS if until is None else until - time.monotonic()
            if self._ended or left <= 0:
                return None
            self._sleep(min(left, _LOOK_SECONDS))

    def poll(self):
        """The next frame if one is there already, else None."""
        frame = self._take()
        if frame is None:
            self._hear()
            frame = self._take()
        if frame is None and self._error:
            raise BusError(self._error)
        return frame

    def close(self):
        """Gives everything back."""
        self._socket.close()

    def __iter__(self):
        return iter(self.next, None)

    def _take(self):
        attempts = 0
        while self._generation is not None:
            generation = self._generation
            newest = generation.newest
            if generation.successor is not None and (self._next > newest or (self.mode == LATEST and generation.successor.newest)):
                self._generation = generation.successor
                continue
            if self._next > newest:
                return None
            if not self._free:
                raise BusError(f"{self.holds} frames are held already, as many as were asked for: end the with of one first")
            wanted = self._next if self.mode == RELIABLE else max(self._next, newest - self.depth + 1, 1)
            slot = generation.find(wanted)
            missed = wanted - self._next
            if slot is not None and generation.pin(slot, wanted, self._free[-1]):
                self.dropped += missed
                self._advance(wanted + 1)
                return Frame(self, generation, slot, wanted, self._free.pop(), missed)
            # The publisher is just trying this slot and will see the hold, or was faster: what stays away is lost.
            attempts += 1
            if attempts > _MOST_ATTEMPTS:
                attempts = 0
                self.dropped += missed + 1
                self._advance(wanted + 1)
        return None

    def _advance(self, following):
        self._next = following
        self._page.set_u64(_NEXT, following)
        self._moved()

    def _drop(self, entry):
        self._page.set_u64(_HOLDS + 8 * entry, 0)
        self._free.append(entry)
        self._moved()

    def _moved(self):
        if self.mode == RELIABLE:
            _fence(self._page.address)
            if self._generation is not None and self._generation.memory.u32(_WRITER_WAITS):
                with contextlib.suppress(OSError):  # one that is gone will be found to be
                    self._socket.send(struct.pack("<II", _MOVED, 0))

    def _sleep(self, seconds):
        generation = self._generation
        if generation is None or generation.memory.u32(_STATE) != 0:
            select.select([self._socket], [], [], seconds)
            return
        word = generation.memory.u32(_WAKE)
        self._page.set_u32(_WAITING, 1)
        _fence(self._page.address)
        if generation.newest < self._next:
            _futex_wait(generation.memory.address + _WAKE, word, seconds)
        self._page.set_u32(_WAITING, 0)

    def _hear(self):
        generation = self._generation
        if self._ended or (generation is not None and generation.memory.u32(_STATE) == 0 and time.monotonic() - self._looked < _LOOK_SECONDS):
            return
        self._looked = time.monotonic()
        while not self._ended:
            try:
                packet, files, _, _ = socket.recv_fds(self._socket, 1024, 4)
            except BlockingIOError:
                return
            except OSError:
                packet, files = b"", []
            self._hear_packet(packet, files)

    def _hear_packet(self, packet, files):
        kind = struct.unpack_from("<I", packet)[0] if len(packet) >= 8 else 0
        text = packet[8:].decode(errors="replace")
        try:
            if kind == _GENERATION and files:
                following = _Generation(files[0], self._page)
                self._page.set_u32(_READS, following.number)
                if self._generation is None:
                    self._generation = following
                else:
                    last = self._generation
                    while last.successor is not None:
                        last = last.successor
                    last.successor = following
            elif kind == _COMPLETED:
                self._ended = True
                self._error = f"the source behind '{self.path}' has failed: {text}" if text else None
            elif not packet or kind == _REFUSED:
                self._ended = True
                self._error = f"the publisher at '{self.path}' has gone{': ' + text if text else ''}"
        finally:
            for file in files:
                os.close(file)


def connect(path, mode=LATEST, depth=1, holds=1, timeout=1.0, name="python"):
    """Connects to the publisher at a socket.

    mode: LATEST (the newest frame), QUEUE (the newest ``depth`` unread ones) or RELIABLE (every frame: the publisher waits up to ``timeout``
    seconds, where it allows that). holds: how many frames are held at once, 1 to 32; each costs the publisher a slot.
    """
    if _FUTEX is None or not sys.platform.startswith("linux"):
        raise BusError("frames are shared between processes on Linux only, on x86_64 and aarch64")
    return Bus(path, mode, depth, holds, timeout, name)
