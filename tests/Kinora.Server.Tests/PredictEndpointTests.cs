using System.Net.Http.Headers;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests;

public sealed class PredictEndpointTests(RunningServer server)
{
    [Fact]
    public async Task Picture_AsAForm_IsAnalysed()
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(await File.ReadAllBytesAsync(Repository.Shared("media/grace_hopper.bmp"), TestContext.Current.CancellationToken));
        using var note = new StringContent("a note that is no picture");
        form.Add(note, "note");
        form.Add(file, "file", "hopper.bmp");

        var (status, body) = await PostAsync(form);

        Assert.Equal(200, status);
        Assert.True(body.GetProperty("has_person").GetBoolean());
        Assert.Equal(JsonValueKind.Array, body.GetProperty("predictions").ValueKind);
    }

    [Fact]
    public async Task Picture_AsTheBody_IsAnalysed()
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Repository.Shared("media/cat_720p.jpg"), TestContext.Current.CancellationToken));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");

        var (status, body) = await PostAsync(content);

        Assert.Equal(200, status);
        Assert.False(body.GetProperty("has_person").GetBoolean());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("hello", 422)]
    [InlineData("%PDF-1.7", 422)]
    public async Task Body_ThatIsNoPicture_IsRefused(string text, int expected)
    {
        using var content = new StringContent(text);

        var (status, problem) = await PostAsync(content);

        Assert.Equal(expected, status);
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Form_WithoutAFile_IsRefused()
    {
        using var form = new MultipartFormDataContent();
        using var text = new StringContent("text");
        form.Add(text, "file");

        var (status, problem) = await PostAsync(form);

        Assert.Equal(400, status);
        Assert.Contains("no picture", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_ThatBreaksOff_IsRefused()
    {
        using var content = new StringContent("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nabc");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        var (status, _) = await PostAsync(content);

        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Picture_LargerThanOneMayBe_IsRefused(bool saysItsLength)
    {
        using var content = saysItsLength ? new ByteArrayContent(new byte[3 << 20]) : (HttpContent)new StreamContent(new ChunkedBitmap(3 << 20));

        var (status, problem) = await PostAsync(content);

        Assert.Equal(413, status);
        Assert.Contains("2 MiB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_OfTooManyPixels_IsRefusedByItsHeader()
    {
        // A PNG that says it has 60,000 x 60,000 pixels, and has none.
        byte[] bomb = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 6, 0, 0, 0, 0, 0, 0, 0];
        using var content = new ByteArrayContent(bomb);

        var (status, problem) = await PostAsync(content);

        Assert.Equal(422, status);
        Assert.Contains("60000x60000", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deep.png", "-pix_fmt", "rgb48be")]
    [InlineData("gray.png", "-pix_fmt", "gray16be")]
    [InlineData("small.webp", "-pix_fmt", "yuv420p")]
    public async Task Picture_OfAnUnusualKind_IsAnalysedAsTheUsualOne(string name, params string[] settings)
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg(["-i", Repository.Shared("media/grace_hopper.bmp"), .. settings, folder[name]]);
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(folder[name], TestContext.Current.CancellationToken));

        var (status, body) = await PostAsync(content);

        Assert.Equal(200, status);
        Assert.True(body.GetProperty("has_person").GetBoolean());
    }

    [Theory]
    [InlineData(3, "cut.png", "is a damaged")]
    [InlineData(1, "animated.webp", "is an animated WebP")]
    public async Task Picture_CutOffOrAnimated_IsRefusedInASentence(int parts, string name, string meaning)
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x120:r=5", "-frames:v", name == "cut.png" ? "1" : "3", .. name == "cut.png" ? [] : (string[])["-c:v", "libwebp_anim"], folder[name]]);
        var file = await File.ReadAllBytesAsync(folder[name], TestContext.Current.CancellationToken);
        using var content = new ByteArrayContent(file[..(file.Length / parts)]);

        var (status, problem) = await PostAsync(content);

        Assert.Equal(422, status);
        Assert.Contains(meaning, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(HttpContent content)
    {
        using var response = await server.Client.PostAsync("/predict", content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>Zeros of which nobody knows how many there are.</summary>
    private sealed class ChunkedBitmap(int length) : Stream
    {
        private int _left = length;
        private bool _hasBegun;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)'M');
            if (!_hasBegun)
            {
                (buffer[offset], _hasBegun) = ((byte)'B', true);
            }

            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
