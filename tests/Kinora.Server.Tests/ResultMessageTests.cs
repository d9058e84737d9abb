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
}
