"""Tries a publisher once for each digit, a mode, and says in a line each how it went. Usage: try.py FOLDER-OF-THE-CLIENT SOCKET 012…"""
import sys

sys.path.insert(0, sys.argv[1])
import kinora_bus  # noqa: E402

for mode in sys.argv[3]:
    try:
        with kinora_bus.connect(sys.argv[2], int(mode), 2, 1) as bus:
            frames = 0
            while frames < 1000:
                frame = bus.next(0.1)
                if frame is None:
                    break
                with frame:
                    frames += 1
                    for plane in range(len(frame.planes())):
                        bytes(frame.plane(plane))
        print(f"{frames} frames", flush=True)
    except kinora_bus.BusError as error:
        print(f"error: {error}", flush=True)
