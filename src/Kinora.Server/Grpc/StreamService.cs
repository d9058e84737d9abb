using Google.Protobuf;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;
using Kinora.Media.Stills;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Stills;
using Kinora.Server.Access;
using Kinora.Server.Grpc.Messages;
using Kinora.Server.Hosting;
using Kinora.Server.Predict;

namespace Kinora.Server.Grpc;

/// <summary>The gRPC service <c>ml_inference.StreamService</c> of <c>proto/ml_inference.proto</c>.</summary>
internal sealed class StreamService(StreamHost streams, PictureService pictures, FramePusher pusher, Draining draining)
{
    /// <summary>A pushed or predicted picture may be a raw frame.</summary>
    private const int MostReceived = 64 << 20;

    public GrpcService Create()
    {
        var service = MlInferenceReflection.Descriptor.Services.Single(service => service.Name == "StreamService");
        return new GrpcService(new GrpcServiceOptions { MaxReceiveBytes = MostReceived, AnswersWithGzip = false })
            .AddServerStreaming(new GrpcMethod<WatchRequest, FrameResult>(service, "Watch"), WatchAsync)
            .AddClientStreaming(new GrpcMethod<VideoFrame, PushSummary>(service, "PushFrames"), pusher.PushAsync)
            .AddUnary(new GrpcMethod<VideoFrame, FrameResult>(service, "Predict"), PredictAsync);
    }

    private async Task WatchAsync(WatchRequest request, GrpcWriter<FrameResult> writer, GrpcCallContext call)
    {
        StreamScope.Require(call, request.Stream);
        if (!streams.TryFind(request.Stream, out var stream))
        {
            throw new GrpcException(GrpcStatusCode.NotFound, $"There is no stream '{request.Stream}': GET /api/streams lists those there are.");
        }

        if (request.MaxFrames < 0)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"max_frames is {request.MaxFrames}: give 0 for no end, or a number above it.");
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, draining.Token);
        using var reader = stream.Results.OpenReader(request.AfterId > 0 ? request.AfterId : null);
        await call.SendHeadersAsync().ConfigureAwait(false);
        long sent = 0;
        try
        {
            while ((request.MaxFrames == 0 || sent < request.MaxFrames) && await reader.NextAsync(over.Token).ConfigureAwait(false) is { } result)
            {
                // All watchers get the same bytes; one that has lost something gets a field more.
                var message = result.Encode(static result => ResultMessage.Of(result.Result, result.Id).ToByteArray());
                message = reader.Lost == 0 ? message : ResultMessage.WithLost(message.Span, reader.Lost);
                await writer.WriteEncodedAsync(message, over.Token).ConfigureAwait(false);
                sent++;
            }
        }
        catch (OperationCanceledException) when (draining.Token.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "The server ends: come back when it is up again.");
        }
    }

    private async Task<FrameResult> PredictAsync(VideoFrame request, GrpcCallContext call)
    {
        if (request.Format is not ("jpeg" or ""))
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"format is '{request.Format}': Predict takes a picture file (jpeg, or empty for PNG, WebP and BMP too).");
        }

        if (request.FrameData.Length > pictures.Limits.MostBytes)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"The picture has {request.FrameData.Length >> 20} MiB, more than the {pictures.Limits.MostBytes >> 20} MiB that one may have: send a smaller one.");
        }

        try
        {
            var analyser = await pictures.GetAsync(call.Cancellation).ConfigureAwait(false);
            var result = await analyser.AnalyseAsync(request.FrameData.Memory, "picture", Caller.Of(call.HttpContext).Id, call.Cancellation).ConfigureAwait(false);
            var message = ResultMessage.Of(analyser.LooksForPersons ? result.WithClassicParts() : result, 0);
            message.Warning = analyser.Warning ?? "";
            return message;
        }
        catch (StillException error)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, error.Message, error);
        }
        catch (PicturesWaitException error)
        {
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, error.Message, error);
        }
        catch (Models.ModelException error)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, error.Message, error);
        }
    }
}
