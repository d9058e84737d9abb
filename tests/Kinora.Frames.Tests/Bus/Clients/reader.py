"""reader.c's ``read`` in Python. Usage: reader.py FOLDER-OF-THE-CLIENT SOCKET latest|queue|reliable DEPTH HELD"""
import sys

sys.path.insert(0, sys.argv[1])
import kinora_bus  # noqa: E402

MODES = {"latest": kinora_bus.LATEST, "queue": kinora_bus.QUEUE, "reliable": kinora_bus.RELIABLE}


def is_whole(frame):
    return sum(frame.pixels.cast("Q")) & ((1 << 63) - 1) == frame.pts_ns


def main(path, mode, depth, held):
    frames = missed = last = 0
    try:
        with kinora_bus.connect(path, MODES[mode], int(depth), int(held), timeout=10.0) as bus:
            for frame in bus:
                with frame:
                    if not is_whole(frame) or (last and frame.sequence != last + 1 + frame.missed) or not is_whole(frame):
                        print(f"torn {frame.sequence} after {last} with {frame.missed} missed")
                        return 3
                    frames, missed, last = frames + 1, missed + frame.missed, frame.sequence
    finally:
        print(f"read {frames} missed {missed} last {last}")
    return 0


try:
    sys.exit(main(*sys.argv[2:]))
except kinora_bus.BusError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
