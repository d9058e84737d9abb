using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;
using Kinora.Media.Push;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Streams;
using Kinora.Server.Access;
using Kinora.Server.Audit;
using Kinora.Server.Grpc.Messages;
using Kinora.Server.Hosting;
using Kinora.Server.Streams;

namespace Kinora.Server.Grpc;

/// <summary>Answers <c>PushFrames</c>: the frames of one client become the pictures of a source <c>push:NAME</c>.</summary>
internal sealed class FramePusher(StreamHost streams, AuditTrail audit, Draining draining)
{
    /// <summary>The request header that names the source.</summary>
    private const string NameHeader = "x-kinora-stream";

    /// <summary>The key in the first frame's metadata that does.</summary>
    private const string NameKey = "stream";

    public async Task<PushSummary> PushAsync(GrpcReader<VideoFrame> frames, GrpcCallContext call)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, draining.Token);
        try
        {
            var first = await frames.ReadAsync(over.Token).ConfigureAwait(false);
            var name = NameOf(first, call);
            RequireReaders(call, name);
            var session = streams.Doors.Enter(name);
            await using (session.ConfigureAwait(false))
            {
                await audit.WriteAsync(call.HttpContext, StreamActions.Pushed, name, null).ConfigureAwait(false);
                await PushAllAsync(session, first, frames, over.Token).ConfigureAwait(false);
                await session.FinishAsync().ConfigureAwait(false);
                return new PushSummary
                {
                    Received = session.Received, Decoded = session.Decoded, Dropped = session.Received - session.Decoded, Problem = session.Problem ?? "",
                };
            }
        }
        catch (PushException error)
        {
            throw new GrpcException(StatusOf(error.Refusal), error.Message, error);
        }
        catch (StreamStoreException error)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, error.Message, error);
        }
        catch (OperationCanceledException) when (draining.Token.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "The server ends: come back when it is up again.");
        }
    }

    private static async Task PushAllAsync(PushSession session, VideoFrame? frame, GrpcReader<VideoFrame> frames, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended);
        try
        {
            for (; frame is not null; frame = await frames.ReadAsync(over.Token).ConfigureAwait(false))
            {
                await session.PushAsync(Read(frame), over.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (session.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            session.ThrowIfEnded();
        }
    }

    private static string NameOf(VideoFrame? first, GrpcCallContext call) =>
        call.RequestHeaders.Text(NameHeader) ?? (first?.Metadata.TryGetValue(NameKey, out var name) == true ? name : null)
        ?? throw new GrpcException(
            GrpcStatusCode.InvalidArgument,
            $"The call names no source: send the NAME of push:NAME in the header {NameHeader}, or under '{NameKey}' in the metadata of the first frame.");

    /// <summary>Callers that are bound to streams push where none but those look.</summary>
    private void RequireReaders(GrpcCallContext call, string name)
    {
        var caller = Caller.Of(call.HttpContext);
        var readers = streams.Streams.Where(stream => stream.Definition.Source == $"push:{name}").ToArray();
        if (caller.Streams is not null && (readers.Length == 0 || !readers.All(stream => caller.MaySee(stream.Name))))
        {
            var problem = $"'{caller.Name}' may not push to '{name}', which streams read that it may not see: ask for a key that is bound to those.";
            audit.NoteRefusal(call.HttpContext, StreamActions.Pushed, name, problem);
            throw new GrpcException(GrpcStatusCode.PermissionDenied, problem);
        }
    }

    private static PushedFrame Read(VideoFrame frame) => new(frame.FrameData.Memory, FormatOf(frame.Format))
    {
        Width = frame.Width, Height = frame.Height, TimestampMilliseconds = frame.TimestampMs,
    };

    private static PushFormat FormatOf(string format) => format switch
    {
        "rgb" => PushFormat.Rgb,
        "bgr" => PushFormat.Bgr,
        "jpeg" => PushFormat.Jpeg,
        "h264" => PushFormat.H264,
        "vp8" => PushFormat.Vp8,
        _ => throw new GrpcException(
            GrpcStatusCode.InvalidArgument, $"format is '{(format.Length > 20 ? format[..20] + "…" : format)}': send rgb, bgr, jpeg, h264 or vp8."),
    };

    private static GrpcStatusCode StatusOf(PushRefusal refusal) => refusal switch
    {
        PushRefusal.NoReader => GrpcStatusCode.FailedPrecondition,
        PushRefusal.Busy => GrpcStatusCode.AlreadyExists,
        PushRefusal.TakenOver => GrpcStatusCode.Aborted,
        _ => GrpcStatusCode.InvalidArgument,
    };
}
