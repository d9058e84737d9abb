using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.GStreamer;

/// <summary>Reads from an unmodified shmsink. It tells neither format nor times: the format is the caller's, the time that of arrival.</summary>
public sealed class ShmSubscriber : GStreamerSubscriber
{
    /// <summary>shmsink has one memory, and while it is made larger two.</summary>
    private const int MostAreas = 4;

    private readonly Dictionary<int, (SafeFileHandle File, ulong Length)> _areas = [];
    private readonly byte[] _heard = new byte[4096];
    private readonly byte[] _said = new byte[ShmCommand.MostBytes];
    private int _length;
    private long _first = long.MinValue;

    private ShmSubscriber(string path, GStreamerSubscriberOptions options)
        : base(path, options)
    {
    }

    /// <summary>Connects.</summary>
    /// <param name="path">The <c>socket-path</c> of the shmsink.</param>
    /// <param name="format">What its pipeline sends.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="BusException">Nobody sends there.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static ShmSubscriber Connect(string path, FrameFormat format, GStreamerSubscriberOptions? options = null)
    {
        var subscriber = new ShmSubscriber(path, options ?? new GStreamerSubscriberOptions());
        subscriber.Expect(format);
        return subscriber;
    }

    private protected override Progress Read(FramePool pool, TimeProvider time, CancellationToken cancellationToken)
    {
        int count;
        ShmCommand command;
        while ((count = ShmCommand.Read(_heard.AsSpan(0, _length), out command)) == 0)
        {
            var more = Socket.Receive(_heard.AsSpan(_length), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return Progress.None;
            }

            _length += error == SocketError.Success && more > 0 ? more : throw Gone();
        }

        _heard.AsSpan(count, _length - count).CopyTo(_heard);
        _length -= count;
        switch (command.Kind)
        {
            case ShmCommandKind.NewArea:
                Open(command);
                return Progress.Some;
            case ShmCommandKind.CloseArea:
                Close(command.Area);
                return Progress.Some;
            case ShmCommandKind.NewBuffer:
                Take(command, pool, time, cancellationToken);
                return Progress.Frame;
            default:
                throw new InvalidDataException("a sender gives no frames back");
        }
    }

    private protected override void Close()
    {
        foreach (var (file, _) in _areas.Values)
        {
            file.Dispose();
        }

        _areas.Clear();
    }

    private void Open(in ShmCommand command)
    {
        if (!NamedMemory.IsName(command.Path))
        {
            throw new InvalidDataException($"'{command.Path}' is no name of shared memory");
        }

        if (command.Size == 0 || command.Size > (ulong)Options.MaxBytes || _areas.Count >= MostAreas || _areas.ContainsKey(command.Area))
        {
            throw new InvalidDataException($"it offers {command.Size} bytes of shared memory beside {_areas.Count} others");
        }

        var file = NamedMemory.TryOpen(command.Path) ?? throw new InvalidDataException($"the shared memory '{command.Path}' cannot be opened");
        if ((ulong)RandomAccess.GetLength(file) < command.Size)
        {
            file.Dispose();
            throw new InvalidDataException($"the shared memory '{command.Path}' is smaller than the {command.Size} bytes it should have");
        }

        _areas.Add(command.Area, (file, command.Size));
    }

    private void Close(int area)
    {
        if (_areas.Remove(area, out var closed))
        {
            closed.File.Dispose();
        }
    }

    private void Take(in ShmCommand command, FramePool pool, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!_areas.TryGetValue(command.Area, out var area) || command.Offset > area.Length || command.Size > area.Length - command.Offset)
        {
            throw new InvalidDataException("a frame lies in memory that it did not offer");
        }

        var stamp = FrameStamp.Now(time, Received, null);
        _first = _first == long.MinValue ? stamp.CapturedMonotonicNanoseconds : _first;
        Copy(area.File, command.Offset, command.Size, pool, stamp with { PtsNanoseconds = stamp.CapturedMonotonicNanoseconds - _first }, cancellationToken);
        var count = new ShmCommand(ShmCommandKind.AckBuffer, command.Area, command.Offset).Write(_said);
        if (Socket.Send(_said.AsSpan(0, count), SocketFlags.None, out _) != count)
        {
            throw Gone();
        }
    }
}
