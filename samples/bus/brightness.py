#!/usr/bin/env python3
"""Prints the mean brightness of each frame of a socket of the frame bus, with numpy and without a copy.

    python3 brightness.py /tmp/gradient.sock [FRAMES]
"""
import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "clients", "python"))
import kinora_bus  # noqa: E402


def main(path, frames=None):
    with kinora_bus.connect(path) as bus:
        for frame in itertools.islice(bus, frames and int(frames)):
            with frame:
                luma = frame.plane(0)  # a numpy array of rows by bytes, in the publisher's memory
                assert not luma.flags.owndata
                print(f"{frame.index}: {frame.width}x{frame.height}, mean {luma.mean():.1f}, {frame.missed} missed", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: brightness.py SOCKET [FRAMES]")
    if kinora_bus.numpy is None:
        sys.exit("brightness.py: numpy is not installed: pip install numpy, or apt-get install python3-numpy")
    try:
        main(*sys.argv[1:])
    except kinora_bus.BusError as error:
        sys.exit(f"brightness.py: {error}")
