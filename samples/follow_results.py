#!/usr/bin/env python3
"""Follows the results of a stream and comes back by itself: what was found while the connection was away is sent then.

    python3 follow_results.py http://127.0.0.1:8000 door [COUNT]

Needs nothing but Python. A key, where the server asks for one, is taken from KINORA_KEY.
"""
import json
import os
import sys
import time
import urllib.error
import urllib.request


def results(server, stream):
    """Every result as a dict, without an end."""
    last = None
    while True:
        request = urllib.request.Request(f"{server}/api/streams/{stream}/results", headers={"Accept": "text/event-stream"})
        if last:
            request.add_header("Last-Event-ID", last)
        if key := os.environ.get("KINORA_KEY"):
            request.add_header("X-API-Key", key)
        try:
            with urllib.request.urlopen(request, timeout=60) as events:
                for line in events:
                    field, _, value = line.decode().rstrip("\n").partition(": ")
                    if field == "id":
                        last = value
                    elif field == "data":
                        yield json.loads(value)
        except urllib.error.HTTPError as error:
            raise SystemExit(json.load(error)["detail"])
        except OSError as error:
            print(f"{error}: again in a second", file=sys.stderr)
        time.sleep(1)


def main():
    server, stream, *count = sys.argv[1:]
    for number, result in enumerate(results(server.rstrip("/"), stream), 1):
        found = ", ".join(f"{d['label']} {d['score']:.2f}" for d in result.get("detections", [])) or "nothing"
        print(f"[{result['timestamp']}] frame {result['frame']}: {found}", flush=True)
        if count and number == int(count[0]):
            return


if __name__ == "__main__":
    main()
