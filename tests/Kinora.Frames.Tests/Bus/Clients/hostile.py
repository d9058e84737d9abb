"""A publisher that lies, for the tests of clients. Usage: hostile.py SOCKET SEED FUZZED

Prints the names of its cases, then "listens". The n-th client that connects meets the n-th case, and after the last the first again.
FUZZED is the number of cases that write noise into a pool that was right, from the seed.
"""
import array
import fcntl
import os
import random
import socket
import struct
import sys
import time

SEALS = 1033  # F_ADD_SEALS
SHRINK_GROW = 2 | 4
WELCOME, GENERATION, REFUSED, COMPLETED = 2, 3, 4, 5
WIDTH, HEIGHT, SLOTS = 64, 48, 4
FRAME = WIDTH * HEIGHT * 3 // 2
STRIDE = (FRAME + 4095) // 4096 * 4096
SIZE = 8192 + SLOTS * STRIDE
HUGE = (1 << 64) - 1


def memory(content, seals=SHRINK_GROW, size=None):
    file = os.memfd_create("hostile", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(file, len(content) if size is None else size)
    os.pwrite(file, content, 0)
    if seals:
        fcntl.fcntl(file, SEALS, seals)
    return file


def send(client, kind, number=1, body=b"", files=()):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    client.sendmsg([struct.pack("<II", kind, number) + body], rights)
    for file in set(files):
        os.close(file)


def header(**wrong):
    field = {"magic": 0x5046_4152_4F4E_494B, "version": 3, "generation": 1, "slots": SLOTS, "width": WIDTH, "height": HEIGHT, "format": 1, "matrix": 0, "range": 0,
             "stride": STRIDE, "bytes": FRAME, "first": 1, **wrong}
    return struct.pack("<QIIIIIBBBBQQQ", *(field[name] for name in ("magic", "version", "generation", "slots", "width", "height", "format", "matrix", "range")), 0,
                       field["stride"], field["bytes"], field["first"])


def pool(newest=0, slot=0, state=0, recent=None, sequence=None, frames=1, **wrong):
    content = bytearray(SIZE)
    content[:56] = header(**wrong)
    struct.pack_into("<QII", content, 128, newest, 7, state)
    for number in range(newest - frames + 1, newest + 1) if newest else ():
        struct.pack_into("<QI", content, 192 + number % 64 * 16, number if recent is None else recent, slot & 0xFFFF_FFFF)
        struct.pack_into("<QqqqqqIIHHHH", content, 4096 + 64 * (slot % SLOTS), number if sequence is None else sequence, 1, 2, 3, 4, 5, 0, 0, 60, 60, 60, 60)
    return content


def welcome(client, following=1):
    page = bytearray(4096)
    struct.pack_into("<Q", page, 64, following)
    send(client, WELCOME, files=[memory(page)])


def give(client, content, number=1, **sealed):
    welcome(client)
    send(client, GENERATION, number, files=[memory(content, **sealed)])


def pipe_end():
    ends = os.pipe()
    os.close(ends[1])
    return ends[0]


def flood(client, packets):
    client.settimeout(0.5)
    for packet in packets:
        packet()


def many_generations(client):
    welcome(client)
    flood(client, [lambda number=number: send(client, GENERATION, number, files=[memory(pool(generation=number, first=number))]) for number in range(1, 300)])


def moving(client, rng):
    """A pool that was right, with noise written into it while the client reads."""
    content = memory(pool(newest=5, slot=1, frames=1))
    welcome(client)
    send(client, GENERATION, 1, files=[os.dup(content)])
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        place = rng.choice([128, 136, 140, 144, 192 + 16 * rng.randrange(64), 200 + 16 * rng.randrange(64), 4096 + 64 * rng.randrange(SLOTS)])
        value = rng.choice([0, 1, 2, 3, 4, 5, 6, 64, 1 << 31, 1 << 63, HUGE, rng.randrange(1 << 64)])
        os.pwrite(content, struct.pack("<Q", value)[:4 if place in (136, 140, 144) or place % 16 == 8 and place < 4096 else 8], place)
    os.close(content)


def noise(client, rng):
    """Packets and headers with bytes that are wrong."""
    content = pool(newest=3)
    for _ in range(rng.randrange(1, 6)):
        content[rng.choice([rng.randrange(64), rng.randrange(128, 192), rng.randrange(192, 1216), rng.randrange(4096, 4352)])] = rng.randrange(256)
    if rng.random() < 0.2:
        client.send(rng.randbytes(rng.randrange(1, 1024)))
    welcome(client, rng.choice([0, 1, 4, HUGE]))
    for _ in range(rng.randrange(1, 4)):
        send(client, rng.choice([GENERATION, GENERATION, GENERATION, COMPLETED, REFUSED, 6, 99]), rng.choice([1, 1, 1, 0, HUGE & 0xFFFF_FFFF]), rng.randbytes(rng.randrange(64)),
             rng.choice([[], [memory(content, size=rng.choice([SIZE, SIZE, 0, 100, 8191, SIZE - 1]))]]))


CASES = {
    "hangs up": lambda c: None,
    "sends junk": lambda c: c.send(b"\xff" * 100),
    "sends four bytes": lambda c: c.send(b"\x02\0\0\0"),
    "sends more than a packet": lambda c: send(c, WELCOME, body=b"x" * 3000),
    "refuses with control characters": lambda c: send(c, REFUSED, 0, b"no\x1b[31m\r\n\0" + b"\xff" * 900),
    "welcomes without a page": lambda c: send(c, WELCOME),
    "welcomes with three pages": lambda c: send(c, WELCOME, files=[memory(bytes(4096)) for _ in range(3)]),
    "welcomes with forty files": lambda c: send(c, WELCOME, files=[pipe_end() for _ in range(40)]),
    "welcomes with a pipe": lambda c: send(c, WELCOME, files=[pipe_end()]),
    "welcomes with a folder": lambda c: send(c, WELCOME, files=[os.open("/", os.O_RDONLY)]),
    "welcomes with a page of 100 bytes": lambda c: send(c, WELCOME, files=[memory(bytes(100))]),
    "welcomes with a page that can shrink": lambda c: send(c, WELCOME, files=[memory(bytes(4096), seals=4)]),
    "welcomes in another version": lambda c: send(c, WELCOME, 77, files=[memory(bytes(4096))]),
    "no memory": lambda c: (welcome(c), send(c, GENERATION)),
    "a pipe as memory": lambda c: (welcome(c), send(c, GENERATION, files=[pipe_end()])),
    "memory that can shrink": lambda c: give(c, pool(newest=1), seals=4),
    "memory that can grow": lambda c: give(c, pool(newest=1), seals=2),
    "memory without seals": lambda c: give(c, pool(newest=1), seals=0),
    "memory of no bytes": lambda c: give(c, b""),
    "memory of a page": lambda c: give(c, pool(newest=1)[:4096]),
    "memory a byte too small": lambda c: give(c, pool(newest=1)[:-1]),
    "memory of a terabyte": lambda c: give(c, pool(newest=1), size=1 << 40),
    "another magic": lambda c: give(c, pool(newest=1, magic=1)),
    "another version": lambda c: give(c, pool(newest=1, version=2)),
    "generation 0": lambda c: give(c, pool(newest=1, generation=0), number=0),
    "no slots": lambda c: give(c, pool(newest=1, slots=0)),
    "65 slots": lambda c: give(c, pool(newest=1, slots=65)),
    "four billion slots": lambda c: give(c, pool(newest=1, slots=0xFFFF_FFFF)),
    "no width": lambda c: give(c, pool(newest=1, width=0)),
    "a giant": lambda c: give(c, pool(newest=1, width=0xFFFF_FFFF, height=0xFFFF_FFFF)),
    "wider than its memory": lambda c: give(c, pool(newest=1, width=4096, height=4096)),
    "format 0": lambda c: give(c, pool(newest=1, format=0)),
    "format 7": lambda c: give(c, pool(newest=1, format=7)),
    "matrix 9": lambda c: give(c, pool(newest=1, matrix=9)),
    "range 9": lambda c: give(c, pool(newest=1, range=9)),
    "frames of another size": lambda c: give(c, pool(newest=1, bytes=FRAME * 2)),
    "slots that overlap": lambda c: give(c, pool(newest=1, stride=0)),
    "slots far apart": lambda c: give(c, pool(newest=1, stride=1 << 62)),
    "failed with noise": lambda c: (welcome(c), send(c, COMPLETED, 0, b"\xfe\xff\x1b]0;\x07" + b"z" * 900)),
    # From here on a client may find frames, or none; it must come back.
    "a frame": lambda c: give(c, pool(newest=1)),
    "many generations": many_generations,
    "a slot that is not there": lambda c: give(c, pool(newest=1, slot=SLOTS)),
    "a slot with all its bits": lambda c: give(c, pool(newest=1, slot=0xFFFF_FFFF)),
    "a slot with another frame": lambda c: give(c, pool(newest=1, sequence=9)),
    "the largest sequence": lambda c: give(c, pool(newest=HUGE)),
    "a sequence far ahead": lambda c: give(c, pool(newest=1 << 62)),
    "a beginning far ahead": lambda c: give(c, pool(newest=5, first=HUGE)),
    "a state that is none": lambda c: give(c, pool(newest=1, state=77)),
    "many packets of no kind": lambda c: (give(c, pool(newest=1)), flood(c, [lambda: send(c, 1000)] * 3000)),
}
MUST_FAIL = list(CASES).index("a frame")


def main(path, seed, fuzzed):
    rng = random.Random(int(seed))
    cases = dict(CASES)
    for number in range(int(fuzzed)):
        cases[f"fuzzed {number}"] = lambda c, choice=rng.choice([moving, noise]), own=random.Random(rng.randrange(1 << 32)): choice(c, own)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(path)
        listener.listen(16)
        print(*cases, "listens", MUST_FAIL, sep="\n", flush=True)
        while True:
            for play in cases.values():
                client, _ = listener.accept()
                with client:
                    try:
                        client.recv(1024)
                        play(client)
                        client.settimeout(3)
                        while play is not CASES["hangs up"] and client.recv(1024):
                            pass
                    except OSError:
                        pass  # it has left, or does not listen any more


main(*sys.argv[1:])
