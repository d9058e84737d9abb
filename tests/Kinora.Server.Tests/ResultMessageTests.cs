using Google.Protobuf;
using Kinora.Server.Grpc;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Server.Tests;

public sealed class ResultMessageTests
{
    [Fact]
    public void WithLost_AnEncodedResult_IsTheSameResultAndSaysHowManyWereLost()
    {
        var result = new FrameResult { Id = 7, Stream = "door", Frame = 42, HasPerson = true, Detections = { new Detection { Label = "person", Score = 0.9f } } };

        var read = FrameResult.Parser.ParseFrom(ResultMessage.WithLost(result.ToByteArray(), 12_345));

        Assert.Equal(12_345, read.Lost);
        read.Lost = 0;
        Assert.Equal(result, read);
    }

    [Fact]
    public void Of_BodiesHandsAndSegments_AreInTheMessage()
    {
        var message = FrameResult.Parser.ParseFrom(ResultMessage.Of(
            new()
            {
                Stream = "door", Frame = 1, Timestamp = DateTimeOffset.UnixEpoch, Width = 1920, Height = 1080,
                Poses = [new(0.5f, new(1, 2, 3, 4), [new(5, 6, 0.7f)])],
                Hands = [new(0.25f, "right", new(1, 2, 3, 4), [new(5, 6, 7)]), new(0.5f, null, default, [])],
                Segments = [new("person", 0.125f, new(1, 2, 3, 4), new(96, 54, [5184]))],
            },
            id: 3).ToByteArray());

        Assert.Equal(
            new Pose { Score = 0.5f, X1 = 1, Y1 = 2, X2 = 3, Y2 = 4, Points = { new PosePoint { X = 5, Y = 6, Score = 0.7f } } }, Assert.Single(message.Poses));
        Assert.Equal(
            new Hand { Score = 0.25f, Side = "right", X1 = 1, Y1 = 2, X2 = 3, Y2 = 4, Points = { new HandPoint { X = 5, Y = 6, Z = 7 } } }, message.Hands[0]);
        Assert.Equal("", message.Hands[1].Side);
        Assert.Equal(
            new Segment { Label = "person", Coverage = 0.125f, X1 = 1, Y1 = 2, X2 = 3, Y2 = 4, MaskWidth = 96, MaskHeight = 54, MaskRuns = { 5184 } },
            Assert.Single(message.Segments));
    }
}
