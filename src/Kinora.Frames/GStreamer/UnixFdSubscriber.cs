using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.GStreamer;

/// <summary>Reads from GStreamer's unixfdsink (1.24 and later), which tells format and times; frames have its time stamps, CLOCK_MONOTONIC.</summary>
public sealed class UnixFdSubscriber : GStreamerSubscriber
{
    private readonly byte[] _heard = new byte[UnixFdCommand.HeadBytes + UnixFdCommand.MostPayload];
    private readonly byte[] _said = new byte[UnixFdCommand.HeadBytes + sizeof(ulong)];
    private SafeFileHandle? _file;
    private int _length;

    private UnixFdSubscriber(string path, GStreamerSubscriberOptions options)
        : base(path, options)
    {
    }

    /// <summary>Connects.</summary>
    /// <param name="path">The <c>socket-path</c> of the unixfdsink.</param>
    /// <exception cref="BusException">Nobody sends there.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static UnixFdSubscriber Connect(string path) => new(path, new GStreamerSubscriberOptions());

    private protected override Progress Read(FramePool pool, TimeProvider time, CancellationToken cancellationToken)
    {
        int count;
        UnixFdCommand command;
        while ((count = UnixFdCommand.Read(_heard.AsSpan(0, _length), out command)) == 0)
        {
            // Never beyond the command's end: a file belongs to the head that it came with.
            var wanted = UnixFdCommand.HeadBytes + (_length < UnixFdCommand.HeadBytes ? 0 : UnixFdCommand.PayloadOf(_heard));
            var more = SocketMessages.Receive(Socket.SafeHandle, _heard.AsSpan(_length, wanted - _length), out var file);
            if (file is not null)
            {
                _file?.Dispose();
                _file = file;
            }

            if (more < 0)
            {
                return Progress.None;
            }

            _length += more > 0 ? more : throw Gone();
        }

        _length = 0;
        switch (command.Kind)
        {
            case UnixFdCommandKind.Caps:
                if (!VideoCaps.TryRead(command.Caps, out var format, out var problem))
                {
                    throw new InvalidDataException($"its caps are '{command.Caps}', and {problem}");
                }

                Expect(format);
                return Progress.Some;
            case UnixFdCommandKind.NewBuffer:
                Take(command, pool, time, cancellationToken);
                return Progress.Frame;
            case UnixFdCommandKind.End:
                return Progress.End;
            case UnixFdCommandKind.ReleaseBuffer:
                throw new InvalidDataException("a sender gives no frames back");
            default:
                return Progress.Some;
        }
    }

    private protected override void Close() => _file?.Dispose();

    private void Take(in UnixFdCommand command, FramePool pool, TimeProvider time, CancellationToken cancellationToken)
    {
        using var file = _file;
        _file = null;
        if (command.Memories != 1 || command.IsDmaBuf || file is null || !NamedMemory.IsRegular(file))
        {
            throw new InvalidDataException(
                command.Memories != 1 ? $"a frame comes in {command.Memories} pieces, and only one can be read"
                : command.IsDmaBuf ? "a frame lies in a dma-buf: put videoconvert before unixfdsink"
                : "a frame comes without its memory");
        }

        var stamp = FrameStamp.Now(time, Received, command.Pts is { } pts and <= long.MaxValue ? (long)pts : null) with
        {
            DurationNanoseconds = command.Duration is { } duration and <= long.MaxValue ? (long)duration : 0,
        };
        Copy(file, command.Offset, command.Size, pool, stamp, cancellationToken);
        var count = new UnixFdCommand(UnixFdCommandKind.ReleaseBuffer) { Id = command.Id }.Write(_said);
        if (Socket.Send(_said.AsSpan(0, count), SocketFlags.None, out _) != count)
        {
            throw Gone();
        }
    }
}
