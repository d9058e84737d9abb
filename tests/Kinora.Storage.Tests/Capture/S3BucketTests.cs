using System.Net;
using System.Text;
using Kinora.Pipelines.Capture;
using Kinora.Storage.Capture;
using Kinora.Tests.Support;

namespace Kinora.Storage.Tests.Capture;

/// <summary>Against a real server over HTTP. The credentials are the environment's, which the whole process shares.</summary>
[Collection(Alone.Name)]
public sealed class S3BucketTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string?> _before = [];

    public S3BucketTests()
    {
        foreach (var (name, value) in S3Server.Credentials.Append(new("HOME", _folder.Path)))
        {
            _before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task PutAsync_AFile_IsAnObjectOfThatNameAndContent()
    {
        using var server = await S3Server.StartAsync(_folder["s3"], RtspServer.FreePort());
        using var bucket = new S3Bucket(Options(server) with { Prefix = "door/" });
        var file = MakeFile("a.jpg", 300_000);

        await bucket.PutAsync("2026/11/21/a.jpg", file, "image/jpeg", mayBeThere: true, Cancellation);
        await bucket.PutAsync("2026/11/21/a.jpg", file, "image/jpeg", mayBeThere: true, Cancellation);
        Assert.Single(server.Puts);
        await bucket.PutAsync("2026/11/21/a.jpg", file, "image/jpeg", mayBeThere: false, Cancellation);

        var objects = S3Server.Objects(server.Folder);
        Assert.Equal(["door/2026/11/21/a.jpg"], objects.Keys);
        Assert.Equal(File.ReadAllBytes(file), objects["door/2026/11/21/a.jpg"]);
        Assert.Equal($"s3://frames/door/ at {server.Address}", bucket.Display);
    }

    [Fact]
    public async Task PutAsync_AnObjectThatWasCutOff_IsSentAgain()
    {
        using var server = await S3Server.StartAsync(_folder["s3"], RtspServer.FreePort());
        using var bucket = new S3Bucket(Options(server));
        await bucket.PutAsync("a.jpg", MakeFile("part.jpg", 100), "image/jpeg", mayBeThere: false, Cancellation);
        await bucket.PutAsync("a.jpg", MakeFile("a.jpg", 200), "image/jpeg", mayBeThere: true, Cancellation);
        Assert.Equal(File.ReadAllBytes(_folder["a.jpg"]), S3Server.Objects(server.Folder)["a.jpg"]);
    }

    [Fact]
    public async Task PutAsync_NoSuchBucket_SaysSo()
    {
        using var server = await S3Server.StartAsync(_folder["s3"], RtspServer.FreePort());
        using var bucket = new S3Bucket(Options(server) with { Bucket = "absent" });
        var error = await Assert.ThrowsAsync<CaptureException>(() => bucket.PutAsync("a.jpg", MakeFile("a.jpg", 10), "image/jpeg", mayBeThere: false, Cancellation));
        Assert.Equal(
            $"Captured frames cannot be sent to s3://absent/ at {server.Address}: there is no bucket 'absent': make it, or name another in capture.s3.bucket.", error.Message);
    }

    [Theory]
    [InlineData("S3RVER", "wrong-secret-wrong-secret")]
    [InlineData("NOBODY", "S3RVER")]
    public async Task PutAsync_WrongCredentials_SaysSoAndKeepsThemToItself(string key, string secret)
    {
        using var server = await S3Server.StartAsync(_folder["s3"], RtspServer.FreePort());
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", secret);
        using var bucket = new S3Bucket(Options(server));
        var error = await Assert.ThrowsAsync<CaptureException>(() => bucket.PutAsync("a.jpg", MakeFile("a.jpg", 10), "image/jpeg", mayBeThere: false, Cancellation));
        Assert.Contains("check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutAsync_NoCredentials_SaysWhereTheyComeFrom()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", null);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", null);
        using var bucket = new S3Bucket(new CaptureBucketOptions { Bucket = "frames", Endpoint = "http://127.0.0.1:9", PathStyle = true });
        var error = await Assert.ThrowsAsync<CaptureException>(() => bucket.PutAsync("a.jpg", MakeFile("a.jpg", 10), "image/jpeg", mayBeThere: false, Cancellation));
        Assert.EndsWith("there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an AWS profile.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "AuthorizationHeaderMalformed")]
    [InlineData(301, "PermanentRedirect")]
    public async Task PutAsync_AnotherRegionAtTheSecondAttempt_SaysSo(int status, string code)
    {
        var address = $"http://127.0.0.1:{RtspServer.FreePort()}";
        using var listener = new HttpListener { Prefixes = { address + "/" } };
        listener.Start();
        var answering = AnswerAsync(listener, status, $"<Error><Code>{code}</Code><Message>expecting 'eu-central-1'</Message></Error>");
        using var bucket = new S3Bucket(new CaptureBucketOptions { Bucket = "frames", Endpoint = address, PathStyle = true });
        var error = await Assert.ThrowsAsync<CaptureException>(() => bucket.PutAsync("a.jpg", MakeFile("a.jpg", 10), "image/jpeg", mayBeThere: true, Cancellation));
        Assert.Equal($"Captured frames cannot be sent to s3://frames/ at {address}: the bucket is in another region ({code}): set capture.s3.region.", error.Message);
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task PutAsync_NoServer_SaysThatItCannotBeReached()
    {
        var address = $"http://127.0.0.1:{RtspServer.FreePort()}";
        using var bucket = new S3Bucket(new CaptureBucketOptions { Bucket = "frames", Endpoint = address, PathStyle = true });
        var error = await Assert.ThrowsAsync<CaptureException>(() => bucket.PutAsync("a.jpg", MakeFile("a.jpg", 10), "image/jpeg", mayBeThere: false, Cancellation));
        Assert.Equal($"Captured frames cannot be sent to s3://frames/ at {address}: the server cannot be reached (Connection refused).", error.Message);
    }

    [Fact]
    public async Task PutAsync_NoFile_IsToldApart()
    {
        using var bucket = new S3Bucket(new CaptureBucketOptions { Bucket = "frames", Endpoint = "http://127.0.0.1:9" });
        await Assert.ThrowsAsync<FileNotFoundException>(() => bucket.PutAsync("a.jpg", _folder["no/a.jpg"], "image/jpeg", mayBeThere: false, Cancellation));
    }

    private static CaptureBucketOptions Options(S3Server server) => new() { Bucket = S3Server.Bucket, Endpoint = server.Address, PathStyle = true };

    private string MakeFile(string name, int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        File.WriteAllBytes(_folder[name], content);
        return _folder[name];
    }

    /// <summary>Answers everything alike, with a body where there may be one.</summary>
    private static async Task AnswerAsync(HttpListener listener, int status, string body)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Stream.Null, Cancellation);
                context.Response.StatusCode = status;
                if (context.Request.HttpMethod != "HEAD")
                {
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), Cancellation);
                }

                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }
}
