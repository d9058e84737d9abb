#!/bin/sh
# Installs what the benchmarks compare Kinora with, on Debian and Ubuntu. Without it those lines say that the peer is missing.
set -eu
packages="python3-opencv"
if [ "$(id -u)" -eq 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages
else
  echo "run as root: apt-get install --no-install-recommends $packages" >&2
  exit 1
fi
