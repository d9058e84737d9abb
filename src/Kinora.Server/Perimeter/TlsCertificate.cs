using System.Net.Security;
using System.Security.Authentication;
using Kinora.Pipelines.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Perimeter;

/// <summary>
/// The certificate by which the server proves who it is. Files that change are taken up by the next connection; when they cannot be used the one
/// before stays. Thread-safe.
/// </summary>
internal sealed partial class TlsCertificate
{
    /// <summary>How often the files are looked at, at most.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may take to agree on keys.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private TlsFileTexts _texts;
    private SslStreamCertificateContext _context;
    private long _looked;

    /// <exception cref="TlsFilesException">The files cannot be used.</exception>
    public TlsCertificate(TlsFiles files, TimeProvider time, ILogger log)
    {
        (_files, _time, _log) = (files, time, log);
        _looked = time.GetTimestamp();
        _texts = TlsFileTexts.Read(files);
        _context = _texts.ToContext(files, time.GetUtcNow());
    }

    /// <summary>How a connection is agreed on.</summary>
    public TlsHandshakeCallbackOptions Handshake(HttpProtocols protocols)
    {
        List<SslApplicationProtocol> spoken = protocols == HttpProtocols.Http2 ? [SslApplicationProtocol.Http2] : [SslApplicationProtocol.Http11];
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = Patience,
            OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = Current(),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = spoken,
                AllowRenegotiation = false,
            }),
        };
    }

    /// <summary>The certificate, read again where its files have changed.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_looked) >= Pause)
            {
                _looked = _time.GetTimestamp();
                TakeUp();
            }

            return _context;
        }
    }

    private void TakeUp()
    {
        try
        {
            var texts = TlsFileTexts.Read(_files);
            if (texts == _texts)
            {
                return;
            }

            _texts = texts;  // what cannot be used is told once
            _context = texts.ToContext(_files, _time.GetUtcNow());
            LogTakenUp(_log, _files.Certificate);
        }
        catch (TlsFilesException error)
        {
            LogKept(_log, error.Message);
        }
    }

    [LoggerMessage(20, LogLevel.Information, "The certificate '{File}' has changed and is in force.")]
    private static partial void LogTakenUp(ILogger log, string file);

    [LoggerMessage(21, LogLevel.Warning, "The certificate before stays in force: {Reason}")]
    private static partial void LogKept(ILogger log, string reason);
}
