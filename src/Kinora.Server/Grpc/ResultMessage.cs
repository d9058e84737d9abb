using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kinora.Server.Grpc.Messages;
using Found = Kinora.Frames.Results.FrameResult;

namespace Kinora.Server.Grpc;

/// <summary>A result as a protobuf message.</summary>
internal static class ResultMessage
{
    /// <summary>An encoded result that says how many its client has lost. Messages of protobuf may be joined, so that nothing is written anew.</summary>
    public static byte[] WithLost(ReadOnlySpan<byte> message, long lost) => [.. message, .. new FrameResult { Lost = lost }.ToByteArray()];

    /// <param name="found">The result.</param>
    /// <param name="id">Its id; 0 for none.</param>
    public static FrameResult Of(Found found, long id)
    {
        var message = new FrameResult
        {
            Id = id,
            Stream = found.Stream,
            Frame = found.Frame,
            Timestamp = Timestamp.FromDateTimeOffset(found.Timestamp),
            Width = found.Width,
            Height = found.Height,
            Dropped = found.Dropped,
            Stale = found.Stale,
        };
        if (found.PtsMilliseconds is { } pts)
        {
            message.PtsMs = pts;
        }

        if (found.HasPerson is { } hasPerson)
        {
            message.HasPerson = hasPerson;
        }

        foreach (var prediction in found.Predictions ?? [])
        {
            message.Predictions.Add(new Prediction { Label = prediction.Label, Score = prediction.Score });
        }

        foreach (var detection in found.Detections ?? [])
        {
            message.Detections.Add(new Detection
            {
                Label = detection.Label, Score = detection.Score, Track = detection.Track,
                X1 = detection.Box.X1, Y1 = detection.Box.Y1, X2 = detection.Box.X2, Y2 = detection.Box.Y2,
            });
        }

        BodyMessage.Add(message, found);
        if (found.Caption is { } caption)
        {
            message.Caption = new Caption { Text = caption.Text, Engine = caption.Engine, Final = caption.Final };
        }

        foreach (var timing in found.Timings)
        {
            message.TimingsMs[timing.Step] = timing.Milliseconds;
        }

        if (found.Shed is { } shed)
        {
            message.Shed = new Shed { Reason = shed.Reason, Action = shed.Action };
        }

        return message;
    }
}
