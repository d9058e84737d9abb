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
import fcntl
import mmap
import os
import platform
import re
import select
import socket
import stat
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
_MOST_PACKET = 1024
_WAITING, _READS, _SENT_AWAY, _NEXT, _HOLDS = 0, 4, 8, 64, 128
_LOOK_SECONDS = 0.2
_ANSWER_SECONDS = 5
_MOST_ATTEMPTS = 100
_RECENT_FRAMES = 64
_MOST_PACKETS = 16
_MOST_BYTES = 4 << 30
_LONGEST_PATH = 107
_MOST_SIDE, _MOST_PIXELS = 16384, 16384 * 8192
_GET_SEALS, _SHRINK_GROW = 1034, 2 | 4
_NONE = -(1 << 63)

_libc = ctypes.CDLL(None, use_errno=True)
_FUTEX = {"x86_64": 202, "aarch64": 98}.get(platform.machine())
_KEEPS_ORDER = platform.machine() == "x86_64"


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


def _map_sealed(file, writable, least, most):
    """Maps memory whose size is sealed, so that no page can go away under who reads it."""
    try:
        seals, size = fcntl.fcntl(file, _GET_SEALS), os.fstat(file).st_size
    except OSError as error:
        raise BusError("what was handed over is no shared memory") from error
    if seals & _SHRINK_GROW != _SHRINK_GROW:
        raise BusError("the size of the shared memory is not sealed")
    if not least <= size <= most:
        raise BusError(f"the shared memory has {size} bytes")
    try:
        return _Memory(file, size, writable), size
    except (OSError, ValueError, OverflowError) as error:
        raise BusError(f"the shared memory cannot be mapped ({error})") from error


def _planes(pixels, w, h):
    """Rows and bytes a row of each plane; None for a format that is not known."""
    cw, ch = (w + 1) // 2, (h + 1) // 2
    return {I420: [(h, w), (ch, cw), (ch, cw)], NV12: [(h, w), (ch, 2 * cw)], RGB24: [(h, 3 * w)], BGR24: [(h, 3 * w)], RGBX: [(h, 4 * w)],
            GRAY8: [(h, w)]}.get(pixels)


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


def _order(address):
    """Keeps what is read before and after apart, where the machine does not do so itself."""
    if not _KEEPS_ORDER:
        _fence(address)


class _Generation:
    """The publisher's memory: slots of one format."""

    def __init__(self, file, page, announced):
        self.memory, size = _map_sealed(file, False, _PIXELS, _MOST_BYTES)
        (magic, version, self.number, self.slots, self.width, self.height, self.pixels, self.matrix, self.range, _, self.stride, self.frame_bytes,
         self.first) = struct.unpack_from("<QIIIIIBBBBQQQ", self.memory.view)
        if magic != _POOL_MAGIC or version != _POOL_VERSION:
            raise BusError("the memory is no frame pool of Kinora's" if magic != _POOL_MAGIC else
                           f"the frame pool has version {version} of the layout, and this client knows {_POOL_VERSION}")
        if self.number != announced or announced == 0:
            raise BusError("the frame pool has another number than was said")
        w, h = self.width, self.height
        self.planes = _planes(self.pixels, w, h)
        if self.planes is None or self.matrix > 1 or self.range > 1 or not (0 < w <= _MOST_SIDE and 0 < h <= _MOST_SIDE and w * h <= _MOST_PIXELS):
            raise BusError("the frame pool has a format that this client does not know")
        frame_bytes = sum(rows * row for rows, row in self.planes)
        stride = (frame_bytes + 4095) // 4096 * 4096
        if not 1 <= self.slots <= 64 or (self.frame_bytes, self.stride) != (frame_bytes, stride) or _PIXELS + self.slots * stride > size:
            raise BusError("the frame pool is not as large as its frames need")
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
        if self.memory.u64(_HEADERS + 64 * slot) == sequence and not self.page.u32(_SENT_AWAY):
            _order(self.page.address)
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
        return _planes(self.pixel_format, self.width, self.height)

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
        path = _path(path)
        if not path:
            raise BusError("the socket's path is empty: give one")
        if len(os.fsencode(path)) > _LONGEST_PATH:
            raise BusError(f"the socket's path '{path}' is longer than the {_LONGEST_PATH} bytes that one may have: choose a shorter one")
        self.path, self.mode, self.depth, self.holds = path, mode, 1 if mode == LATEST else depth, holds
        self.dropped, self._told = 0, 0
        self._ended, self._error, self._generation, self._looked = False, None, None, 0.0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            # For connect, too, which else waits for ever where others wait and nobody lets them in.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _ANSWER_SECONDS, 0))
            self._socket.connect(path)
            hello = struct.pack("<IIQBBHIIQ", _HELLO, _SOCKET_VERSION, _SOCKET_MAGIC, mode, self.depth, holds, int(timeout * 1000), 0, 0)[:36]
            with contextlib.suppress(ConnectionError):  # one that has closed already may have said why
                self._socket.send(hello + name.encode()[:64])
            self._socket.settimeout(_ANSWER_SECONDS)
            packet, files = self._receive()
        except (BlockingIOError, socket.timeout) as error:
            self._socket.close()
            raise BusError(f"the publisher at '{path}' does not answer within {_ANSWER_SECONDS} s: check that it runs") from error
        except OSError as error:
            self._socket.close()
            raise BusError(f"nobody publishes frames at '{path}' ({error}): start the publisher, or check the path") from error
        try:
            kind, version = struct.unpack_from("<II", packet) if len(packet) >= 8 else (0, 0)
            if kind == _REFUSED:
                raise BusError(f"the publisher at '{path}' refuses: {_text(packet)}")
            if kind != _WELCOME or version != _SOCKET_VERSION or len(files) != 1:
                raise BusError(f"the publisher at '{path}' " + ("sends what no publisher of Kinora's does" if packet else "has gone"))
            try:
                self._page, _ = _map_sealed(files[0], True, _PAGE, 16 * _PAGE)
            except BusError as error:
                raise BusError(f"the publisher at '{path}' cannot be read from: {error}") from error
        except BusError:
            self._socket.close()
            raise
        finally:
            _close(files)
        self._next = self._page.u64(_NEXT)
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
        # A publisher that writes nonsense is given up after a bounded number of attempts.
        for attempt in range(1, _MOST_ATTEMPTS * _RECENT_FRAMES + 1):
            generation = self._generation
            if generation is None:
                return None
            newest = generation.newest
            if generation.successor is not None and (self._next > newest or (self.mode == LATEST and generation.successor.newest)):
                self._generation = generation.successor
                self._lose_until(self._generation.first)
                continue
            if self._next > newest:
                return None
            if not self._free:
                raise BusError(f"{self.holds} frames are held already, as many as were asked for: end the with of one first")
            kept = _RECENT_FRAMES if self.mode == RELIABLE else self.depth
            wanted = max(self._next, newest - kept + 1, 1)
            slot = generation.find(wanted)
            if slot is not None and generation.pin(slot, wanted, self._free[-1]):
                self._lose_until(wanted)
                self._advance(wanted + 1)
                missed, self._told = self.dropped - self._told, self.dropped
                return Frame(self, generation, slot, wanted, self._free.pop(), missed)
            # The publisher is just trying this slot and will see the hold, or was faster: what stays away is lost.
            if attempt % _MOST_ATTEMPTS == 0:
                self._lose_until(wanted + 1)
        return None

    def _lose_until(self, following):
        if following > self._next:
            self.dropped += following - self._next
            self._advance(following)

    def _advance(self, following):
        self._next = following
        self._page.set_u64(_NEXT, min(following, (1 << 64) - 1))
        self._moved()

    def _drop(self, entry):
        _order(self._page.address)
        self._page.set_u64(_HOLDS + 8 * entry, 0)
        self._free.append(entry)
        self._moved()

    def _moved(self):
        if self.mode == RELIABLE:
            _fence(self._page.address)
            generations = [g for g in (self._generation, self._generation and self._generation.successor) if g is not None]
            if any(generation.memory.u32(_WRITER_WAITS) for generation in generations):
                with contextlib.suppress(OSError):  # one that is gone will be found to be
                    self._socket.send(struct.pack("<II", _MOVED, 0))

    def _sleep(self, seconds):
        generation = self._generation
        if generation is None or generation.memory.u32(_STATE) != 0 or self._page.u32(_SENT_AWAY):
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
        if self._ended or (generation is not None and generation.memory.u32(_STATE) == 0 and not self._page.u32(_SENT_AWAY) and time.monotonic() - self._looked < _LOOK_SECONDS):
            return
        self._looked = time.monotonic()
        # A publisher that does not stop talking is heard again later, and its memory taken up one by one.
        for _ in range(_MOST_PACKETS):
            if self._ended or (generation is not None and generation.successor is not None):
                return
            try:
                packet, files = self._receive()
            except BlockingIOError:
                return
            except OSError:
                packet, files = b"", []
            try:
                self._hear_packet(packet, files)
            except BusError as error:
                self._ended, self._error = True, f"the frames of '{self.path}' cannot be read: {error}"
            finally:
                _close(files)
            generation = self._generation

    def _receive(self):
        """A packet and its files; one that was cut off, or has more files than one, is nonsense."""
        try:
            packet, files, flags, _ = socket.recv_fds(self._socket, _MOST_PACKET, 4)
        except ConnectionResetError:
            # It closed without having read everything: said once, and what it had sent can still be read.
            packet, files, flags, _ = socket.recv_fds(self._socket, _MOST_PACKET, 4)
        if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC) or len(files) > 1:
            _close(files)
            return struct.pack("<II", 0, 0), []
        return packet, files

    def _hear_packet(self, packet, files):
        kind, number = struct.unpack_from("<II", packet) if len(packet) >= 8 else (0, 0)
        if kind == _GENERATION and files:
            following = _Generation(files[0], self._page, number)
            self._page.set_u32(_READS, following.number)
            if self._generation is not None:
                self._generation.successor = following
            else:
                self._generation = following
                if self.mode == LATEST and self._next > following.first:
                    self._next -= 1  # the newest frame that is there already
                self._lose_until(following.first)
            self._moved()
        elif kind == _COMPLETED:
            self._ended = True
            text = _text(packet)
            self._error = f"no more frames come from '{self.path}': {text}" if text else None
        elif not packet or kind == _REFUSED:
            self._ended = True
            text = _text(packet)
            self._error = f"the publisher at '{self.path}' has gone{': ' + text if text else ''}"
        elif kind in (0, _GENERATION):
            raise BusError("the publisher sends what no publisher of Kinora's does")


def _path(text):
    """The path of the socket that a text names: a word is one in the user's folder of sockets, anything else is a path."""
    text = os.fsdecode(text)
    if not re.fullmatch("[A-Za-z0-9_-]+", text):
        return text
    user, runtime = os.geteuid(), os.environ.get("XDG_RUNTIME_DIR")
    own, shared = f"/run/user/{user}", f"/tmp/kinora-{user}"
    if runtime:
        return f"{runtime}/kinora/{text}.sock"
    if _is_own_folder(own, stat.S_IWGRP | stat.S_IWOTH):
        return f"{own}/kinora/{text}.sock"
    # Anybody may make a folder of any name under /tmp. Once it is this user's alone it stays so.
    if not os.path.lexists(shared):
        raise BusError(f"nobody publishes frames at '{text}' (there is no {shared}): start the publisher, or check the name")
    if not _is_own_folder(shared, stat.S_IRWXG | stat.S_IRWXO):
        raise BusError(f"sockets that have a name lie in '{shared}', which has to be a folder of user {user} that nobody else may enter, and is not: "
                       "remove it, set $XDG_RUNTIME_DIR, or give a path")
    return f"{shared}/{text}.sock"


def _is_own_folder(path, forbidden):
    try:
        facts = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & forbidden


def _text(packet):
    """A stranger's words, without what a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in packet[8:].decode(errors="replace"))


def _close(files):
    for file in files:
        os.close(file)


def connect(path, mode=LATEST, depth=1, holds=1, timeout=1.0, name="python"):
    """Connects to the publisher at a socket: its path, or its name, as ``door`` for $XDG_RUNTIME_DIR/kinora/door.sock.

    mode: LATEST (the newest frame), QUEUE (the newest ``depth`` unread ones) or RELIABLE (every frame: the publisher waits up to ``timeout``
    seconds, where it allows that). holds: how many frames are held at once, 1 to 32; each costs the publisher a slot.
    """
    if _FUTEX is None or not sys.platform.startswith("linux"):
        raise BusError("frames are shared between processes on Linux only, on x86_64 and aarch64")
    return Bus(path, mode, depth, holds, timeout, name)
