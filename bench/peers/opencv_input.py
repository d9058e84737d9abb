"""
A frame of I420 to a network's input with OpenCV, as people write it. Arguments: frame file, width, height, side, letterbox or stretch.
For each line on standard input it runs that many times and prints the CPU milliseconds of one; "write FILE" writes the tensor.
"""
import sys
import time

import cv2
import numpy as np

path, width, height, side, mode = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
mean = np.array([103.53, 116.28, 123.675], np.float32)
std = np.array([57.375, 57.12, 58.395], np.float32)
frame = np.fromfile(path, np.uint8).reshape(height * 3 // 2, width)
cv2.setNumThreads(1)


def run():
    rgb = cv2.cvtColor(frame, cv2.COLOR_YUV2RGB_I420)
    if mode == "letterbox":
        scale = min(side / width, side / height)
        w, h = round(width * scale), round(height * scale)
        rgb = cv2.resize(rgb, (w, h), interpolation=cv2.INTER_LINEAR)
        top, left = (side - h) // 2, (side - w) // 2
        rgb = cv2.copyMakeBorder(rgb, top, side - h - top, left, side - w - left, cv2.BORDER_CONSTANT, value=(114, 114, 114))
    else:
        rgb = cv2.resize(rgb, (side, side), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(((rgb.astype(np.float32) - mean) / std).transpose(2, 0, 1))


for line in sys.stdin:
    words = line.split()
    if words[0] == "write":
        run().tofile(words[1])
        print("written", flush=True)
        continue
    start = time.thread_time()
    for _ in range(int(words[0])):
        run()
    print((time.thread_time() - start) * 1000 / int(words[0]), flush=True)
