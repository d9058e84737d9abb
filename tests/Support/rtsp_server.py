"""A camera on loopback for tests: plays an H.264 MP4 again and again over RTSP, and breaks on request.

Arguments: FILE PORT [USER PASSWORD]. Prints "ready" when it listens. Each group of clients begins with the file's first picture. Reads
commands from standard input, answers each with a line, and ends with its standard input:

    stall          stops sending, connections stay open        resume         goes on where it stopped
    corrupt P      flips bytes in P % of the RTP packets       switch FILE    goes on with another file, in the same sessions
    stats          what happened so far, as JSON
"""
import ctypes
import json
import os
import random
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer

TICK_MS = 10
RTP_AND_FRAGMENT_HEADER = 14  # what is damaged is the picture; a damaged header would only lose the packet

Gst.init(None)
libgst = ctypes.CDLL("libgstreamer-1.0.so.0")


class MapInfo(ctypes.Structure):
    _fields_ = [("memory", ctypes.c_void_p), ("flags", ctypes.c_int), ("data", ctypes.c_void_p), ("size", ctypes.c_size_t),
                ("maxsize", ctypes.c_size_t), ("user_data", ctypes.c_void_p * 4), ("reserved", ctypes.c_void_p * 4)]


libgst.gst_buffer_n_memory.argtypes = [ctypes.c_void_p]
libgst.gst_buffer_map_range.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.POINTER(MapInfo), ctypes.c_int]
libgst.gst_buffer_unmap.argtypes = [ctypes.c_void_p, ctypes.POINTER(MapInfo)]


class Clip:
    """The access units of a file: (decoding time, presentation time, bytes)."""

    def __init__(self, path):
        pipeline = Gst.parse_launch(
            f'filesrc location="{path}" ! qtdemux ! h264parse config-interval=-1 ! '
            "video/x-h264,stream-format=byte-stream,alignment=au ! appsink name=sink sync=false max-buffers=8")
        pipeline.set_state(Gst.State.PLAYING)
        sink = pipeline.get_by_name("sink")
        self.units = []
        while sample := sink.pull_sample():
            buffer = sample.get_buffer()
            dts = buffer.dts if buffer.dts != Gst.CLOCK_TIME_NONE else buffer.pts
            self.units.append((dts, buffer.pts, buffer.extract_dup(0, buffer.get_size())))
        pipeline.set_state(Gst.State.NULL)
        if len(self.units) < 2:
            raise SystemExit(f"{path} has no H.264 pictures")
        first = self.units[0][0]
        self.units = [(max(0, dts - first), max(0, pts - first), data) for dts, pts, data in self.units]
        self.duration = self.units[-1][0] + self.units[-1][0] // (len(self.units) - 1)


class Camera:
    """What all clients have in common."""

    def __init__(self, path):
        self.clip = Clip(path)
        self.feeds = []
        self.stalled = False
        self.percent = 0.0
        self.random = random.Random(1)
        self.stats = {"connections": 0, "refused": 0, "packets": 0, "corrupted": 0, "units": 0}

    def configure(self, _factory, media):
        element = media.get_element()
        feed = Feed(self, element.get_by_name("source"))
        element.get_by_name("pay0").get_static_pad("src").add_probe(
            Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST, self.on_packets)
        self.feeds.append(feed)
        media.connect("unprepared", lambda _media: feed in self.feeds and self.feeds.remove(feed))

    def on_packets(self, _pad, info):
        if info.type & Gst.PadProbeType.BUFFER_LIST:
            packets = info.get_buffer_list()
            for i in range(packets.length()):
                self.on_packet(packets.get(i))
        else:
            self.on_packet(info.get_buffer())
        return Gst.PadProbeReturn.OK

    def on_packet(self, packet):
        self.stats["packets"] += 1
        if self.percent > 0 and self.random.uniform(0, 100) < self.percent and self.damage(packet):
            self.stats["corrupted"] += 1

    def damage(self, packet):
        """Flips three bytes in place: Python cannot write to a buffer that others hold, and a copy could not take its place."""
        handle = hash(packet)
        if packet.get_size() < RTP_AND_FRAGMENT_HEADER + 8:
            return False
        map_info = MapInfo()
        last = libgst.gst_buffer_n_memory(handle) - 1
        if not libgst.gst_buffer_map_range(handle, last, 1, ctypes.byref(map_info), 1):
            return False
        skipped = max(0, RTP_AND_FRAGMENT_HEADER - (packet.get_size() - map_info.size))
        payload = (ctypes.c_ubyte * map_info.size).from_address(map_info.data)
        if map_info.size > skipped:
            for _ in range(3):
                payload[self.random.randrange(skipped, map_info.size)] ^= self.random.randrange(1, 256)
        libgst.gst_buffer_unmap(handle, ctypes.byref(map_info))
        return map_info.size > skipped

    def tick(self):
        if not self.stalled:
            for feed in self.feeds:
                feed.push_due()
        return True

    def obey(self, line):
        command, _, argument = line.partition(" ")
        if command == "stats":
            return json.dumps(self.stats)
        if command == "stall":
            self.stalled = True
        elif command == "resume":
            self.stalled = False
            for feed in self.feeds:
                feed.is_late = True
        elif command == "corrupt":
            self.percent = float(argument)
        elif command == "switch":
            self.clip = Clip(argument)
            for feed in self.feeds:
                feed.next, feed.is_late = 0, True
        else:
            return f"unknown command: {command}"
        return "ok"


class Feed:
    """Pushes the clip into one pipeline at its own pace."""

    def __init__(self, camera, source):
        self.camera = camera
        self.source = source
        self.next = 0
        self.is_late = True  # the next picture is due now, whatever the clock says
        self.begun = 0       # running time, in ns, at which the clip's time is 0

    def now(self):
        # Before the pipeline runs there is no clock, and its first picture is what it waits for. While it starts there may be a clock and no
        # base time yet: the running time is then hours ahead, and a picture of that time would be waited for.
        running = self.source.get_current_running_time()
        return 0 if running == Gst.CLOCK_TIME_NONE or self.source.get_base_time() == 0 else running

    def push_due(self):
        clip = self.camera.clip
        now = self.now()
        if self.is_late:
            self.is_late = False
            self.begun = now - clip.units[self.next][0]
        while self.begun + clip.units[self.next][0] <= now:
            dts, pts, data = clip.units[self.next]
            buffer = Gst.Buffer.new_wrapped(data)
            buffer.dts = max(0, self.begun + dts)
            buffer.pts = max(0, self.begun + pts)
            self.source.emit("push-buffer", buffer)
            self.camera.stats["units"] += 1
            self.next += 1
            if self.next == len(clip.units):
                self.next = 0
                self.begun += clip.duration


class CountingAuth(GstRtspServer.RTSPAuth):
    """Basic authentication that counts how often it said no."""

    stats = None

    def do_generate_authenticate_header(self, context):
        self.stats["refused"] += 1
        GstRtspServer.RTSPAuth.do_generate_authenticate_header(self, context)


def protect(server, factory, user, password, stats):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth = CountingAuth()
    auth.stats = stats
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("user", "media.factory.access", True)
    permissions.add_permission_for_role("user", "media.factory.construct", True)
    factory.set_permissions(permissions)


def main():
    path, port = sys.argv[1], sys.argv[2]
    camera = Camera(path)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        "( appsrc name=source is-live=true format=time caps=video/x-h264,stream-format=byte-stream,alignment=au ! "
        "rtph264pay name=pay0 pt=96 config-interval=-1 )")
    factory.set_shared(True)
    factory.connect("media-configure", camera.configure)
    if len(sys.argv) > 3:
        protect(server, factory, sys.argv[3], sys.argv[4], camera.stats)

    def on_connected(_server, _client):
        camera.stats["connections"] += 1

    server.connect("client-connected", on_connected)
    server.get_mount_points().add_factory("/live", factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on 127.0.0.1:{port}")

    loop = GLib.MainLoop()
    pending = b""

    def on_input(descriptor, _condition):
        nonlocal pending
        received = os.read(descriptor, 65536)
        if not received:
            loop.quit()
            return False
        *lines, pending = (pending + received).split(b"\n")
        for line in lines:
            print(camera.obey(line.decode()), flush=True)
        return True

    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, on_input)
    GLib.timeout_add(TICK_MS, camera.tick)
    print("ready", flush=True)
    loop.run()


main()
