using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Streams;

namespace Kinora.Server.Events;

/// <summary>
/// Tells all who listen how the streams are doing: each that changed soon after it did, those that run once a second. Written out once,
/// however many listen; while nobody listens nothing is written.
/// </summary>
internal sealed class StreamEvents : IDisposable
{
    /// <summary>A listener that is further behind has missed states that newer ones replace.</summary>
    private const int MostWaiting = 256;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Ticks between two signs of life: proxies close what is silent for a minute, and who has gone is found out by writing.</summary>
    private const int TicksBetweenSigns = 15;

    private readonly StreamHost _host;
    private readonly ITimer _tick;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<Channel<byte[]>, Caller> _listeners = [];
    private int _ticks;

    public StreamEvents(StreamHost host, TimeProvider? time = null)
    {
        _host = host;
        _time = time ?? TimeProvider.System;
        host.Changed += OnChanged;
        host.Removed += OnRemoved;
        _tick = _time.CreateTimer(_ => OnTick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts to listen: first comes the state of every stream that the caller may see.</summary>
    public Channel<byte[]> Listen(Caller caller)
    {
        var listener = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_gate)
        {
            foreach (var stream in _host.Streams.Where(stream => caller.MaySee(stream.Name)))
            {
                _ = listener.Writer.TryWrite(Event("stream", json => StreamJson.Write(json, stream)));
            }

            if (_listeners.TryAdd(listener, caller) && _listeners.Count == 1)
            {
                _tick.Change(Interval, Interval);
            }
        }

        return listener;
    }

    public void Leave(Channel<byte[]> listener)
    {
        lock (_gate)
        {
            if (_listeners.Remove(listener) && _listeners.Count == 0)
            {
                _tick.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        _host.Changed -= OnChanged;
        _host.Removed -= OnRemoved;
        _tick.Dispose();
    }

    private void OnTick()
    {
        foreach (var stream in _host.Streams.Where(static stream => stream.Status.State is StreamState.Running or StreamState.Waiting))
        {
            OnChanged(stream);
        }

        if (++_ticks % TicksBetweenSigns == 0)
        {
            Send(null, static () => ": kinora\n\n"u8.ToArray());
        }
    }

    private void OnChanged(HostedStream stream) => Send(stream, () => Event("stream", json => StreamJson.Write(json, stream)));

    private void OnRemoved(HostedStream stream) => Send(stream, () => Event("removed", json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, stream.Name);
        json.WriteEndObject();
    }));

    private void Send(HostedStream? stream, Func<byte[]> write)
    {
        lock (_gate)
        {
            if (_listeners.Count == 0)
            {
                return;
            }

            var bytes = write();
            foreach (var (listener, _) in _listeners.Where(listener => stream is null || listener.Value.MaySee(stream.Name)))
            {
                _ = listener.Writer.TryWrite(bytes);
            }
        }
    }

    private static byte[] Event(string name, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        output.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        using (var json = new Utf8JsonWriter(output))
        {
            write(json);
        }

        output.Write("\n\n"u8);
        return output.WrittenSpan.ToArray();
    }
}
