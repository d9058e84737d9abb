using System.Text;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Media.Stills;
using Kinora.Server.Limits;
using Kinora.Server.Predict;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>The picture of a request to <c>/predict</c>, as a form or bare. An input is the content type, a line break, and the body.</summary>
public sealed class PictureBodyFuzzTests : ParserFuzzTests
{
    private const int MostPicture = 12 << 10;

    public override IReadOnlyList<byte[]> Words => WordsOf(
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"b\"", "image/jpeg", "--b\r\n", "--b--", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"",
        "Content-Disposition: form-data; filename*=UTF-8''%ff%2e", "filename=\"../../../etc/passwd\"", "Content-Length: 99", ";", "\"", "\0");

    protected override string Parser => "multipart";

    public override string Handle(byte[] input)
    {
        var line = input.AsSpan().IndexOf((byte)'\n');
        var http = new DefaultHttpContext();
        http.Request.ContentType = Encoding.Latin1.GetString(line < 0 ? input : input[..line]);
        http.Request.Body = new DribbleStream(line < 0 ? [] : input[(line + 1)..], input.Length);
        var room = new PictureRoom(2 << 20);
        var pace = new Pace<string>(TimeProvider.System, 1 << 30, 1 << 30);
        try
        {
            using var body = Now(PictureBody.ReadAsync(http, MostPicture, room, pace));
            Assert.InRange(body.Picture.Length, 1, MostPicture);
            Assert.InRange(body.Name.Length, 1, 100);
            Assert.DoesNotContain('/', body.Name);
            return body.Name == "picture" ? "taken" : "taken by name";
        }
        catch (StillException)
        {
            Assert.Equal(0, room.Held);
            return "no picture";
        }
        catch (RequestException error)
        {
            Assert.InRange(error.Status, 400, 499);
            Assert.Equal(0, room.Held);
            return error.Message;
        }
    }

    public override long MostAllocated(int length) => (2 << 20) + (64L * length);
}
