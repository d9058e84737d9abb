"""Reads a clip with OpenCV's VideoCapture. Prints the frames, and the CPU milliseconds that the interpreter and its imports had used before it opened the clip."""
import sys
import time

import cv2

start_up = time.process_time() * 1000
capture = cv2.VideoCapture(sys.argv[1])
ok, _ = capture.read()
frames = 0
while ok:
    frames += 1
    ok, _ = capture.read()
print(frames, f"{start_up:.1f}")
