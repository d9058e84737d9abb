using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Hosting;
using Kinora.Server.Perimeter;
using Kinora.Server.Tests.Telemetry;
using Kinora.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Server.Tests.Perimeter;

public sealed class TlsCertificateTests
{
    private const string Grpc = "https://127.0.0.1:0";

    [Fact]
    public async Task Server_WithACertificate_ServesItsChainAndSaysThatItEncrypts()
    {
        using var certificate = new TestCertificate();
        await using var own = await StartAsync(certificate.Files);
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting(certificate.Root) });
        using var answer = await client.GetAsync(new Uri(own.Addresses[0], "/health"), TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task Grpc_WithACertificate_IsAnsweredOverHttp2()
    {
        using var certificate = new TestCertificate();
        await using var own = await StartAsync(certificate.Files);
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting(certificate.Root) });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(own.Addresses[1], "/grpc.health.v1.Health/Check"))
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await answer.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);

        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Handshake_OfAnOldVersion_IsRefused()
    {
        using var certificate = new TestCertificate();
        await using var own = await StartAsync(certificate.Files);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(own.Addresses[0].Host, own.Addresses[0].Port, TestContext.Current.CancellationToken);
        using var tls = new SslStream(client.GetStream());
        var options = Trusting(certificate.Root);
#pragma warning disable SYSLIB0039, CA5397 // the old version is what is tried
        options.EnabledSslProtocols = SslProtocols.Tls11;
#pragma warning restore SYSLIB0039, CA5397

        options.TargetHost = "localhost";
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken));
        Assert.False(tls.IsAuthenticated);
    }

    [Fact]
    public void Current_AfterTheFilesHaveChanged_IsTheNewOne()
    {
        using var files = new TestCertificate("first");
        var clock = new SetClock();
        var certificate = new TlsCertificate(files.Files, clock, NullLogger.Instance);
        Assert.Equal("CN=first", certificate.Current().TargetCertificate.Subject);

        files.Issue("second", clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(30));
        Assert.Equal("CN=first", certificate.Current().TargetCertificate.Subject);
        clock.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal("CN=second", certificate.Current().TargetCertificate.Subject);
    }

    [Fact]
    public void Current_AfterTheFilesWereSpoilt_IsTheOneBefore()
    {
        using var files = new TestCertificate("first");
        var clock = new SetClock();
        using var log = new LineLog();
        var certificate = new TlsCertificate(files.Files, clock, log.CreateLogger("Kinora.Tls"));

        File.WriteAllText(files.Files.Certificate, "nothing");
        for (var i = 0; i < 3; i++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("CN=first", certificate.Current().TargetCertificate.Subject);
        }

        Assert.Single(log.Lines, static line => line.Contains("holds no certificate", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_ThatCannotBeUsed_AreNamedWithTheReason()
    {
        using var files = new TestCertificate();
        using var other = new TestCertificate();
        using var folder = new TestFolder();
        var encrypted = folder["encrypted.pem"];
        using (var key = ECDsa.Create())
        {
            File.WriteAllText(encrypted, key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));
        }

        Assert.Contains("tls.certificate '" + folder["none.pem"] + "' is not there", Problem(files.Files with { Certificate = folder["none.pem"] }), StringComparison.Ordinal);
        Assert.Contains("tls.key '" + folder["none.pem"] + "' is not there", Problem(files.Files with { Key = folder["none.pem"] }), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Problem(files.Files with { Key = folder.Path }), StringComparison.Ordinal);
        Assert.Contains("holds no certificate", Problem(files.Files with { Certificate = files.Files.Key }), StringComparison.Ordinal);
        Assert.Contains("holds no private key", Problem(files.Files with { Key = files.Files.Certificate }), StringComparison.Ordinal);
        Assert.Contains("is not the key of", Problem(files.Files with { Key = other.Files.Key }), StringComparison.Ordinal);
        Assert.Contains("without a passphrase", Problem(files.Files with { Key = encrypted }), StringComparison.Ordinal);
        files.Issue("localhost", new DateTimeOffset(2020, 1, 1, 0, 0, 0, default), new DateTimeOffset(2020, 2, 1, 0, 0, 0, default));
        Assert.Contains("has expired on 2020-02-01: renew it", Problem(files.Files), StringComparison.Ordinal);
        files.Issue("localhost", new DateTimeOffset(2048, 1, 1, 0, 0, 0, default), new DateTimeOffset(2048, 2, 1, 0, 0, 0, default));
        Assert.Contains("holds only from 2048-01-01 on", Problem(files.Files), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WithoutACertificateForAnEncryptedAddress_IsRefused()
    {
        Assert.Contains("needs a certificate", Assert.Throws<FormatException>(() => new WebServer(new ServerOptions { Urls = Grpc })).Message, StringComparison.Ordinal);
        Assert.Contains("no address to listen on", Assert.Throws<FormatException>(() => new WebServer(new ServerOptions { Urls = "" })).Message, StringComparison.Ordinal);
        Assert.Contains("no address to listen on", Assert.Throws<FormatException>(() => new WebServer(new ServerOptions { Grpc = "" })).Message, StringComparison.Ordinal);
    }

    private static Task<OwnServer> StartAsync(TlsFiles files) => OwnServer.StartAsync(
        change: options => options with { Urls = "https://127.0.0.1:0", Grpc = Grpc, Perimeter = new PerimeterConfig { Tls = files } });

    private static string Problem(TlsFiles files) => Assert.Throws<TlsFilesException>(() => new TlsCertificate(files, TimeProvider.System, NullLogger.Instance)).Message;

    private static SslClientAuthenticationOptions Trusting(X509Certificate2 root) => new()
    {
        CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { root }, RevocationMode = X509RevocationMode.NoCheck },
    };
}
