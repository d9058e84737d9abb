using Kinora.Server.Grpc.Messages;
using Found = Kinora.Frames.Results.FrameResult;

namespace Kinora.Server.Grpc;

/// <summary>Bodies, hands and segments of a result in its protobuf message.</summary>
internal static class BodyMessage
{
    public static void Add(FrameResult message, Found found)
    {
        foreach (var pose in found.Poses ?? [])
        {
            var one = new Pose { Score = pose.Score, X1 = pose.Box.X1, Y1 = pose.Box.Y1, X2 = pose.Box.X2, Y2 = pose.Box.Y2 };
            foreach (ref readonly var point in pose.Points.AsSpan())
            {
                one.Points.Add(new PosePoint { X = point.X, Y = point.Y, Score = point.Score });
            }

            message.Poses.Add(one);
        }

        foreach (var hand in found.Hands ?? [])
        {
            var one = new Hand { Score = hand.Score, Side = hand.Side ?? "", X1 = hand.Box.X1, Y1 = hand.Box.Y1, X2 = hand.Box.X2, Y2 = hand.Box.Y2 };
            foreach (ref readonly var point in hand.Points.AsSpan())
            {
                one.Points.Add(new HandPoint { X = point.X, Y = point.Y, Z = point.Z });
            }

            message.Hands.Add(one);
        }

        foreach (var segment in found.Segments ?? [])
        {
            var one = new Segment
            {
                Label = segment.Label, Coverage = segment.Coverage, MaskWidth = segment.Mask.Width, MaskHeight = segment.Mask.Height,
                X1 = segment.Box.X1, Y1 = segment.Box.Y1, X2 = segment.Box.X2, Y2 = segment.Box.Y2,
            };
            one.MaskRuns.AddRange(segment.Mask.Runs);
            message.Segments.Add(one);
        }
    }
}
