using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kinora.Pipelines.Configuration;

namespace Kinora.Server.Perimeter;

/// <summary>What is in the files of a certificate.</summary>
/// <param name="Certificate">The certificates in PEM.</param>
/// <param name="Key">The key in PEM.</param>
internal sealed record TlsFileTexts(string Certificate, string Key)
{
    /// <summary>Far more than a chain has.</summary>
    private const int MostBytes = 1 << 20;

    /// <exception cref="TlsFilesException">A file cannot be read.</exception>
    public static TlsFileTexts Read(TlsFiles files) => new(Text(files.Certificate, "tls.certificate"), Text(files.Key, "tls.key"));

    /// <summary>The certificate with its key, and those that lie between it and a root.</summary>
    /// <exception cref="TlsFilesException">It is none, is not that key's, or does not hold now.</exception>
    public SslStreamCertificateContext ToContext(TlsFiles files, DateTimeOffset now)
    {
        X509Certificate2Collection chain = [];
        X509Certificate2 leaf;
        try
        {
            chain.ImportFromPem(Certificate);
            leaf = X509Certificate2.CreateFromPem(Certificate);
        }
        catch (CryptographicException)
        {
            throw new TlsFilesException($"tls.certificate '{files.Certificate}' holds no certificate: give a file in PEM, which begins with -----BEGIN CERTIFICATE-----.");
        }

        if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            throw new TlsFilesException($"tls.certificate '{files.Certificate}' has expired on {Day(leaf.NotAfter)}: renew it.");
        }

        if (leaf.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            throw new TlsFilesException($"tls.certificate '{files.Certificate}' holds only from {Day(leaf.NotBefore)} on: wait, or check this machine's clock.");
        }

        return SslStreamCertificateContext.Create(WithKey(files), chain, offline: true);
    }

    private X509Certificate2 WithKey(TlsFiles files)
    {
        if (Key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new TlsFilesException($"tls.key '{files.Key}' is encrypted: give it without a passphrase, as openssl pkey -in key.pem -out plain.pem writes it.");
        }

        if (!Key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new TlsFilesException($"tls.key '{files.Key}' holds no private key: give a file in PEM, which begins with -----BEGIN PRIVATE KEY-----.");
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(Certificate, Key);
            // Windows wants keys that have a place.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) : certificate;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new TlsFilesException($"tls.key '{files.Key}' is not the key of tls.certificate '{files.Certificate}': give the two files that belong together.");
        }
    }

    private static string Text(string path, string key)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length > MostBytes
                ? throw new TlsFilesException($"{key} '{path}' is larger than 1 MiB, so it is no file of a certificate: name another.")
                : File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsFilesException($"{key} '{path}' is not there: check the path.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TlsFilesException($"{key} '{path}' cannot be read: {error.Message.TrimEnd('.')}.");
        }
    }

    private static string Day(DateTime day) => day.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
