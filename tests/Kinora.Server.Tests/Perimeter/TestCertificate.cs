using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Perimeter;

/// <summary>A certificate of localhost in files, issued by a root through one between.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly TestFolder _folder = new();

    public TestCertificate(string name = "localhost") => Issue(name, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

    public TlsFiles Files => new(_folder["kinora.pem"], _folder["kinora-key.pem"]);

    /// <summary>What clients trust.</summary>
    public X509Certificate2 Root { get; private set; } = null!;

    /// <summary>Writes the files anew.</summary>
    public void Issue(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Authority("test root", rootKey).CreateSelfSigned(from.AddDays(-1), until.AddDays(1));
        using var middle = Authority("test middle", middleKey).Create(Root, from.AddHours(-1), until.AddHours(1), [1, 2, 3]);
        using var signing = middle.CopyWithPrivateKey(middleKey);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(signing, from, until, [4, 5, 6]);
        File.WriteAllText(Files.Certificate, leaf.ExportCertificatePem() + "\n" + middle.ExportCertificatePem() + "\n");
        File.WriteAllText(Files.Key, key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose() => _folder.Dispose();

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }
}
