#!/bin/sh
# Installs what the benchmarks compare Kinora with, on Debian and Ubuntu. Without it those lines say that the peer is missing.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
packages="python3-opencv libyuv0 gcc libc6-dev wrk python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-torch python3-torchvision libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev gstreamer1.0-plugins-bad"
missing=
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "run as root: apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
  # shellcheck disable=SC2086  # a list of words
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
fi

# The C that follows libyuv, for this very processor.
mkdir -p "$root/artifacts/peers"
gcc -O3 -march=native -Wall -Wextra -shared -fPIC -o "$root/artifacts/peers/i420_to_float.so" "$root/bench/peers/i420_to_float.c"

# GStreamer's shared memory, both ends of it.
# shellcheck disable=SC2046  # a list of words
gcc -O3 -Wall -Wextra -o "$root/artifacts/peers/gstreamer_shm" "$root/bench/peers/gstreamer_shm.c" $(pkg-config --cflags --libs gstreamer-1.0 gstreamer-app-1.0)

# Kinora's own client in C, beside that in C#, and what the machine lets a waking cost at least.
gcc -O2 -Wall -Wextra -o "$root/artifacts/peers/futex_ping" "$root/bench/peers/futex_ping.c"
gcc -O3 -Wall -Wextra -I"$root/clients/c" -o "$root/artifacts/peers/bus_client" "$root/bench/peers/bus_client.c" "$root"/clients/c/*.c

# nginx as a file: its package, once installed, would serve port 80.
if [ ! -x "$root/artifacts/peers/nginx/usr/sbin/nginx" ]; then
  work=$(mktemp -d)
  (cd "$work" && apt-get download nginx >/dev/null && dpkg-deb -x nginx_*.deb "$root/artifacts/peers/nginx")
  rm -rf "$work"
fi
